// Figures that only the real editor can give: activation, and what a full index build does to the extension host.
import { build } from 'esbuild';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installEditor } from '../../scripts/install-editor.mjs';
import { packageExtension } from '../../scripts/package.mjs';
import { needTools, root } from '../../scripts/setup.mjs';
import { startEditor } from '../e2e/support/editor.mjs';
import { launchBrowser, Workbench } from '../e2e/support/workbench.mjs';

const STARTS = 5;
const START_LIMIT_MS = 180_000;

/** @returns lines for the benchmark's table */
export async function benchEditor() {
  if (process.platform === 'linux' && !process.env.CHROMIUM)
    needTools(['chromium'], ['chromium', 'fonts-dejavu-core'], 'the editor is driven in a browser');
  installEditor();
  const vsix = packageExtension();
  const suite = path.join(root, 'out-test/bench-editor.js');
  await build({
    entryPoints: [path.join(root, 'test/bench/editor-suite.ts')],
    outfile: suite,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    logLevel: 'warning',
  });
  const figures = [];
  for (let i = 0; i < STARTS; i++) {
    console.error(`bench: editor start ${i + 1} of ${STARTS}`);
    figures.push(await oneStart(vsix, suite));
  }
  const line = (name, key, goal, how) => {
    const values = figures.map((figure) => figure[key]).sort((a, b) => a - b);
    const at = (q) => values[Math.round((values.length - 1) * q)];
    return {
      name,
      unit: 'ms',
      value: at(0.5),
      low: at(0.25),
      high: at(0.75),
      n: values.length,
      how,
      ...(goal && { goal }),
    };
  };
  const { chunks, buildMs } = figures[0];
  const what = `full index build of the guide, ${chunks} chunks in ${Math.round(buildMs / 1000)} s`;
  return [
    line(
      'extension activation',
      'activationMs',
      { atMost: 50 },
      'code loading and activate(), in the extension host; one figure a start',
    ),
    line('event-loop delay of the host while indexing, p99', 'delayP99Ms', { atMost: 20 }, what),
    line('the same host idle, p99', 'idleP99Ms', undefined, 'as long as the build took'),
  ];
}

async function oneStart(vsix, suite) {
  const folder = mkdtempSync(path.join(tmpdir(), 'rag-lab-bench-'));
  cpSync(path.join(root, 'docs'), folder, { recursive: true });
  const stub = mkdtempSync(path.join(tmpdir(), 'rag-lab-stub-'));
  writeFileSync(
    path.join(stub, 'package.json'),
    JSON.stringify({ name: 'stub', publisher: 'test', version: '0.0.1', engines: { vscode: '*' } }),
  );
  const report = path.join(stub, 'figures.json');
  const editor = await startEditor({ folder, vsix: [vsix] });
  const browser = await launchBrowser();
  try {
    const ended = Promise.withResolvers();
    const timer = setTimeout(() => ended.resolve('timeout'), START_LIMIT_MS);
    await Workbench.open(browser, editor.url({ dev: stub, tests: suite, env: { HOST_TEST_REPORT: report } }), {
      prepare: async (page) => {
        await page.exposeFunction('codeAutomationLog', () => undefined);
        await page.exposeFunction('codeAutomationExit', ended.resolve);
      },
    });
    const code = await ended.promise;
    clearTimeout(timer);
    if (code !== 0) throw new Error(`the editor's suite ended with ${code}`);
    return JSON.parse(readFileSync(report, 'utf8'));
  } finally {
    await browser.close();
    await editor.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(stub, { recursive: true, force: true });
  }
}
