// The cache panel of the packaged extension in a real VS Code: from the command to a policy in the exported configuration.
// Screenshots stay in artefacts/editor.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from '../../scripts/setup.mjs';
import { startEditor } from './support/editor.mjs';
import { until } from './support/engines.mjs';
import { launchBrowser, Workbench } from './support/workbench.mjs';

const shots = process.env.RAG_LAB_SHOTS;
const vsix = process.env.RAG_LAB_VSIX;
const LONG = { timeout: 240_000 };
const KNOBS = {
  'embedding.model': 'static-MiniLM-L6-256-int8',
  'cache.result.maxEntries': 40,
  'load.requests': 600,
  'load.edits': 4,
};

describe('The cache lab in VS Code', { timeout: 900_000 }, () => {
  let folder, editor, browser, lab, cache;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rag-lab-e2e-'));
    await cp(path.join(root, 'docs'), folder, { recursive: true });
    await writeFile(
      path.join(folder, 'rag-lab.config.json'),
      JSON.stringify({ version: 1, variants: [{ name: 'small', knobs: KNOBS }] }),
    );
    editor = await startEditor({ folder, vsix: [vsix], settings: { 'workbench.colorTheme': 'Dark Modern' } });
    browser = await launchBrowser();
    lab = await Workbench.open(browser, editor.url());
  });
  after(async () => {
    if (lab) await lab.screenshot(path.join(shots, 'cache-last.png')).catch(() => undefined);
    await browser?.close();
    await editor?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const shot = (name) => lab.screenshot(path.join(shots, `${name}.png`));
  const setTheme = async (name, bodyClass) => {
    await lab.command('Preferences: Color Theme');
    const input = lab.page.locator('.quick-input-widget input').first();
    await input.fill(name);
    await lab.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: name }).first().waitFor();
    await input.press('Enter');
    await cache.locator(`body.${bodyClass}`).waitFor({ timeout: 30_000 });
  };

  it('opens, and says what would be replayed', async () => {
    await lab.command('RAG Lab: Replay a Trace Through Caches');
    cache = await lab.webview('body.cache .request');
    await cache.getByText(/600 requests, 60 a minute;.* 4 edits.*These are the load knobs of small\./).waitFor(LONG);
    await cache.getByText('Nothing was replayed yet.').waitFor();
    await shot('cache-fresh-dark');
  });

  it('replays the trace through the usual policies', async () => {
    await cache.getByRole('button', { name: 'Replay' }).click();
    await cache.locator('.policies [data-row="cache.replay.answered"]').waitFor(LONG);
    const heads = await cache.locator('.policies thead').innerText();
    assert.match(heads, /fifo[\s\S]+lru[\s\S]+tinylfu/);
    assert.match(await cache.locator('.answer-box').innerText(), /answers \d+ % of the requests from a cache/);
    assert.match(await cache.locator('[data-row="cache.replay.answered"]').innerText(), /0\.\d{3}/);
    await shot('cache-dark');
  });

  it('draws sizes, times and changes, each with its table', async () => {
    for (const chart of ['size', 'times', 'timeline']) {
      const figure = cache.locator(`[data-chart="${chart}"]`);
      await figure.scrollIntoViewIfNeeded();
      await figure.locator('canvas').waitFor({ timeout: 20_000 });
    }
    await lab.page.waitForTimeout(800);
    await shot('cache-charts-dark');
    await setTheme('Light Modern', 'vscode-light');
    await lab.page.waitForTimeout(800);
    await shot('cache-charts-light');
    await setTheme('Dark High Contrast', 'vscode-high-contrast');
    await lab.page.waitForTimeout(800);
    await shot('cache-charts-high-contrast');
    await setTheme('Dark Modern', 'vscode-dark');
    const toggle = cache.getByRole('button', { name: 'Show as a table: Hit ratio of the result cache' });
    await toggle.click();
    assert.match(await cache.locator('[data-chart="size"] tbody').innerText(), /gives 95 % of the best/);
  });

  it('is still there after the panel was hidden', async () => {
    const said = await cache.locator('.answer-box').innerText();
    await lab.command('RAG Lab: Open Lab');
    await lab.webview('body.lab');
    await lab.command('RAG Lab: Replay a Trace Through Caches');
    cache = await lab.webview('body.cache .policies');
    assert.equal(await cache.locator('.answer-box').innerText(), said);
  });

  it('writes the chosen policy and its TypeScript into the folder', async () => {
    await cache.getByRole('combobox', { name: 'Policy', exact: true }).click({ delay: 200 });
    await cache.getByRole('option', { name: 'tinylfu', exact: true }).click();
    await cache.getByRole('button', { name: 'Export to Repo…' }).click();
    const list = lab.page.locator('.quick-input-widget');
    await list.getByText('rag-lab/cache.ts').waitFor({ timeout: 20_000 });
    await shot('cache-export-dark');
    // The configuration was not written by the lab yet, so it is not chosen by itself.
    await list.locator('.monaco-list-row').filter({ hasText: 'rag-lab.config.json' }).first().click();
    await list.getByRole('button', { name: 'OK' }).click();
    const snippet = path.join(folder, 'rag-lab/cache.ts');
    await until('rag-lab/cache.ts is written', () => existsSync(snippet));
    assert.match(readFileSync(snippet, 'utf8'), /Chosen from policy "tinylfu", replayed[\s\S]+tinyLfu\(40\)/);
    const { variants } = JSON.parse(readFileSync(path.join(folder, 'rag-lab.config.json'), 'utf8'));
    assert.equal(variants.at(-1).knobs['cache.result.policy'], 'tinylfu');
  });

  it('sent nothing anywhere and was refused nothing', () => {
    assert.deepEqual(lab.blocked, []);
    assert.deepEqual(
      lab.outside.filter((url) => !/vscode-(cdn|unpkg)|marketplace|open-vsx|microsoft\.com/.test(url)),
      [],
    );
  });
});
