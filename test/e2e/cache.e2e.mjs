// The cache panel of the packaged extension in a real VS Code: from the command to a policy in the exported configuration.
// Then what is computed ahead: first answers while an index is not ready, and a bundle that spares the work.
// Screenshots stay in artefacts/editor.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
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
const MINUTES = { timeoutMs: 120_000 };
const KNOBS = {
  'embedding.model': 'static-MiniLM-L6-256-int8',
  'cache.result.maxEntries': 40,
  'load.requests': 600,
  'load.edits': 4,
};
const STAGED = { 'embedding.model': 'paraphrase-MiniLM-L3-v2-int8', 'retrieval.progressive': 'static' };

describe('The cache lab in VS Code', { timeout: 900_000 }, () => {
  let folder, out, editor, browser, lab, cache, tuning;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rag-lab-e2e-'));
    out = await mkdtemp(path.join(tmpdir(), 'rag-lab-bundle-'));
    await cp(path.join(root, 'docs'), folder, { recursive: true });
    const variants = [
      { name: 'staged', knobs: STAGED },
      { name: 'small', knobs: KNOBS },
    ];
    await writeFile(path.join(folder, 'rag-lab.config.json'), JSON.stringify({ version: 1, variants }));
    editor = await startEditor({ folder, vsix: [vsix], settings: { 'workbench.colorTheme': 'Dark Modern' } });
    browser = await launchBrowser();
    lab = await Workbench.open(browser, editor.url());
  });
  after(async () => {
    if (lab) await lab.screenshot(path.join(shots, 'cache-last.png')).catch(() => undefined);
    await browser?.close();
    await editor?.stop();
    for (const dir of [folder, out]) await rm(dir, { recursive: true, force: true });
  });
  const shot = (name) => lab.screenshot(path.join(shots, `${name}.png`));

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
    await lab.theme('Light Modern', cache, 'vscode-light');
    await lab.page.waitForTimeout(800);
    await shot('cache-charts-light');
    await lab.theme('Dark High Contrast', cache, 'vscode-high-contrast');
    await lab.page.waitForTimeout(800);
    await shot('cache-charts-high-contrast');
    await lab.theme('Dark Modern', cache, 'vscode-dark');
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
    assert.equal(variants.find(({ name }) => name === 'small').knobs['cache.result.policy'], 'tinylfu');
  });

  it('answers by words, then by a static model, then by the index, and says which', async () => {
    await lab.page.getByRole('tab', { name: 'RAG Lab' }).first().click();
    tuning = await lab.webview('body.tuning .variants');
    await tuning.getByRole('combobox', { name: 'Variant', exact: true }).click({ delay: 200 });
    await tuning.getByRole('option', { name: /^staged/ }).click();
    // A quick answer is there for a moment only.
    await tuning.locator('.answer-box').evaluate((box) => {
      globalThis.said = [];
      new globalThis.MutationObserver(() => globalThis.said.push(box.innerText)).observe(box, { childList: true });
    });
    const field = tuning.locator('.search input');
    await field.fill('how long does a cached answer stay valid');
    await field.press('Enter');
    await tuning.getByText(/^Answered by the static model static-MiniLM/).waitFor({ timeout: 60_000 });
    await shot('search-static-dark');
    await tuning.getByText(`Answered by the full model ${STAGED['embedding.model']}.`).waitFor(LONG);
    await shot('search-full-dark');
    const said = await tuning.locator('body').evaluate(() => globalThis.said);
    const first = (words) => said.findIndex((text) => text.includes(words));
    const order = ['Answered by words alone', 'Answered by the static model', 'Answered by the full model'].map(first);
    assert.ok(!order.includes(-1) && order[0] < order[1] && order[1] < order[2], said.join('\n---\n'));
    await tuning.locator('.hits .link').filter({ hasText: /cache/ }).first().waitFor();
  });

  it('exports a bundle, once its size and its contents were agreed to', async () => {
    await lab.command('RAG Lab: Export a Bundle of Embeddings and Indexes…');
    const question = await lab.modal('A bundle of the variants takes', MINUTES);
    const asked = await question.innerText();
    assert.match(asked, /MB: [\d,]+ chunked documents, .*embeddings of paraphrase-MiniLM-L3-v2-int8.*vector indexes/);
    await shot('bundle-export-dark');
    await question.getByRole('button', { name: 'Export', exact: true }).click();
    await lab.choosePath('Export a bundle', path.join(out, 'docs.raglab'), 'OK');
    await lab.notification('MB written to', MINUTES);
    assert.ok(statSync(path.join(out, 'docs.raglab')).size > 1e6);
    await lab.command('Notifications: Clear All Notifications');
  });

  it('takes a bundle in, and nothing has to be computed', async () => {
    await lab.command('RAG Lab: Clear Stored Data');
    await (await lab.modal('Delete the stored data')).getByRole('button', { name: 'Delete', exact: true }).click();
    await lab.command('RAG Lab: Restart Engine');
    await tuning.getByText(/embeds [\d,]+ chunks/i).waitFor(LONG);
    await lab.command('RAG Lab: Import a Bundle of Embeddings and Indexes…');
    await lab.choosePath('Import a bundle', path.join(out, 'docs.raglab'), 'Check');
    const question = await lab.modal('Import ', MINUTES);
    assert.match(await question.innerText(), /whole and unchanged[\s\S]*only of people whom you trust/);
    await shot('bundle-import-dark');
    await question.getByRole('button', { name: 'Import', exact: true }).click();
    await lab.notification('the bundle is imported', MINUTES);
    await tuning
      .locator('.plan')
      .getByText('No text is embedded again.')
      .or(tuning.getByText('Search only, instant'))
      .first()
      .waitFor(LONG);
    await shot('bundle-imported-dark');
  });

  it('refuses a bundle that was changed', async () => {
    const changed = path.join(out, 'changed.raglab');
    const bytes = readFileSync(path.join(out, 'docs.raglab'));
    bytes[bytes.length - 100] ^= 1;
    await writeFile(changed, bytes);
    await lab.command('Notifications: Clear All Notifications');
    await lab.command('RAG Lab: Import a Bundle of Embeddings and Indexes…');
    await lab.choosePath('Import a bundle', changed, 'Check');
    assert.match(await (await lab.notification('bundle', MINUTES)).innerText(), /damaged|changed/);
  });

  it('sent nothing anywhere and was refused nothing', () => {
    assert.deepEqual(lab.blocked, []);
    assert.deepEqual(
      lab.outside.filter((url) => !/vscode-(cdn|unpkg)|marketplace|open-vsx|microsoft\.com/.test(url)),
      [],
    );
  });
});
