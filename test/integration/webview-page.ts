import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { RunResult } from '../../src/core/experiment';
import { renderHtmlReport } from '../../src/core/report';
import { runResult } from '../fixtures/run-result';
import type { Harness, LargeMessage } from '../webview/harness';
import { THEMES, themeCss, type ThemeName } from './webview-themes';

const root = path.resolve(import.meta.dirname, '../..');
const NONCE = 'c2VjcmV0LW5vbmNl';
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };

export type PageName = 'tuning' | 'lab' | 'judge' | 'sweep' | 'advice' | 'cache' | 'report';
export interface OpenOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** For the report: what it shows. */
  readonly run?: RunResult;
}

/** The page as the host writes it: strict policy, nonce, no inline script or style. */
function html(name: PageName, theme: ThemeName, origin: string): string {
  const policy = [
    `default-src 'none'`,
    `style-src ${origin} 'nonce-${NONCE}'`,
    `script-src 'nonce-${NONCE}'`,
    `font-src ${origin}`,
    `img-src ${origin} data:`,
  ].join('; ');
  const { kind } = THEMES[theme];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title>
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${NONCE}">
<link rel="stylesheet" href="/theme-${theme}.css"><link rel="stylesheet" href="/codicon.css"><link rel="stylesheet" href="/${name}.css">
</head><body class="${name} ${kind}" data-vscode-theme-kind="${kind}"><main id="app"></main>
<script nonce="${NONCE}" src="/fake-host.js"></script><script nonce="${NONCE}" src="/${name}.js"></script></body></html>`;
}

/** The built pages behind a local server, and a browser to look at them. */
export class Pages {
  private constructor(
    private readonly files: ReadonlyMap<string, Uint8Array>,
    private readonly server: Server,
    private readonly browser: Browser,
    private readonly origin: string,
  ) {}

  private report = '';

  static async start(): Promise<Pages> {
    const { outputFiles } = await build({
      absWorkingDir: root,
      bundle: true,
      write: false,
      format: 'iife',
      target: 'es2022',
      minify: true,
      outdir: '/out',
      entryPoints: {
        tuning: 'webview/tuning.ts',
        lab: 'webview/lab.ts',
        judge: 'webview/judge.ts',
        sweep: 'webview/sweep.ts',
        advice: 'webview/advice.ts',
        cache: 'webview/cache.ts',
        report: 'webview/report.ts',
        'fake-host': 'test/webview/fake-host.ts',
      },
    });
    const files = new Map(outputFiles.map((file) => [path.basename(file.path), file.contents]));
    for (const name of ['codicon.css', 'codicon.ttf'])
      files.set(name, await readFile(path.join(root, 'node_modules/@vscode/codicons/dist', name)));
    const server = createServer((request, response) => {
      const name = path.basename(new URL(request.url ?? '/', 'http://localhost').pathname);
      const theme = /^theme-(dark|light|hc)\.css$/.exec(name)?.[1] as ThemeName | undefined;
      const page = /^(tuning|lab|judge|sweep|advice|cache)-(dark|light|hc)\.html$/.exec(name);
      const [type, body]: [string, Uint8Array | string | undefined] = theme
        ? ['text/css', themeCss(theme)]
        : page
          ? ['text/html', html(page[1] as PageName, page[2] as ThemeName, `http://${request.headers.host ?? ''}`)]
          : name === 'report.html'
            ? ['text/html', pages.report]
            : [TYPES[path.extname(name)] ?? 'text/plain', files.get(name)];
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` }).end(body ?? '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    const pages = new Pages(
      files,
      server,
      browser,
      `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    );
    return pages;
  }

  /** A page of its own; requests to any other place are counted and refused. */
  async open(name: PageName, options: OpenOptions = {}): Promise<TestPage> {
    const { theme = 'dark', width = name === 'tuning' ? 300 : 1220, height = 900 } = options;
    const page = await this.browser.newPage({
      viewport: { width, height },
      colorScheme: THEMES[theme].scheme,
      ...(theme === 'hc' && name === 'report' && { forcedColors: 'active' }),
    });
    const foreign: string[] = [];
    await page.route(
      (url) => url.origin !== this.origin && url.protocol.startsWith('http'),
      (route) => {
        foreign.push(route.request().url());
        return route.abort();
      },
    );
    const text = (file: string): string => new TextDecoder().decode(this.files.get(file));
    if (name === 'report') {
      await page.addInitScript(text('fake-host.js'));
      this.report = renderHtmlReport(options.run ?? runResult, {
        style: text('report.css'),
        script: text('report.js'),
      });
    }
    await page.goto(`${this.origin}/${name === 'report' ? 'report' : `${name}-${theme}`}.html`);
    return new TestPage(page, foreign);
  }

  bytesOf(file: string): number {
    return this.files.get(file)?.byteLength ?? 0;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

type InPage = typeof globalThis & { readonly harness: Harness };

export class TestPage {
  constructor(
    readonly page: Page,
    readonly foreign: readonly string[],
  ) {}

  deliver(message: unknown): Promise<void> {
    return this.page.evaluate((m) => (globalThis as InPage).harness.deliver(m), message);
  }

  timedLarge(message: LargeMessage, size: number): Promise<number> {
    return this.page.evaluate(([m, n]) => (globalThis as InPage).harness.timedLarge(m, n), [message, size] as const);
  }

  /** Key of the focused element inside the page: its label, or its text. */
  focused(): Promise<string> {
    return this.page.evaluate<string>(
      `(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()`,
    );
  }

  posted(): Promise<unknown[]> {
    return this.page.evaluate(() => (globalThis as InPage).harness.posted);
  }

  /** Everything that must stay empty. */
  async trouble(): Promise<{ violations: string[]; errors: string[]; pwned: number; foreign: readonly string[] }> {
    const seen = await this.page.evaluate(() => {
      const { violations, errors, pwned } = (globalThis as InPage).harness;
      return { violations, errors, pwned };
    });
    return { ...seen, foreign: this.foreign };
  }

  shot(name: string): Promise<unknown> {
    return this.page.screenshot({ path: path.join(root, 'artefacts/webview', `${name}.png`), fullPage: true });
  }

  close(): Promise<void> {
    return this.page.close();
  }
}

export const CLEAN = { violations: [], errors: [], pwned: 0, foreign: [] };
