// The packaged extension in a real VS Code, as a user meets it: from the first click to an exported configuration,
// with a cancelled run and a killed engine in between. Screenshots stay in artefacts/editor.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from '../../scripts/setup.mjs';
import { startEditor } from './support/editor.mjs';
import { enginesOf, until } from './support/engines.mjs';
import { launchBrowser, Workbench } from './support/workbench.mjs';

const shots = process.env.RAG_LAB_SHOTS;
const vsix = process.env.RAG_LAB_VSIX;
const LONG = { timeout: 180_000 };

describe('RAG Performance Lab in VS Code', { timeout: 900_000 }, () => {
  let folder, editor, browser, lab, tuning, panel;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rag-lab-e2e-'));
    await cp(path.join(root, 'docs'), folder, { recursive: true });
    await rm(path.join(folder, 'rag-lab.config.json'));
    editor = await startEditor({ folder, vsix: [vsix], settings: { 'workbench.colorTheme': 'Dark Modern' } });
    browser = await launchBrowser();
    lab = await Workbench.open(browser, editor.url());
  });
  after(async () => {
    if (lab) await lab.screenshot(path.join(shots, 'last.png')).catch(() => undefined);
    await browser?.close();
    await editor?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const shot = (name) => lab.screenshot(path.join(shots, `${name}.png`));

  it('costs nothing until it is used', async () => {
    await lab.page.waitForTimeout(3000);
    assert.deepEqual(enginesOf(editor), []);
  });

  it('opens the tuning panel with every knob and the cost of the first comparison', async () => {
    await lab.page.getByRole('tab', { name: 'RAG Lab' }).first().click();
    tuning = await lab.webview('body.tuning .variants');
    const declared = JSON.parse(
      execFileSync(process.execPath, [path.join(root, 'dist/cli.js'), 'knobs', '--json'], { encoding: 'utf8' }),
    );
    assert.equal(await tuning.locator('[data-knob]').count(), declared.knobs.length);
    await tuning
      .getByText(/about \d+ (s|min)/)
      .first()
      .waitFor(LONG);
    await shot('tuning-dark');
  });

  it('cancels a run, and keeps what was done', async () => {
    await tuning.getByRole('button', { name: 'Measure' }).click();
    await tuning
      .locator('.job')
      .getByText(/ of [\d,]+ chunks/)
      .waitFor(LONG);
    const started = Date.now();
    await tuning.getByRole('button', { name: 'Cancel' }).first().click();
    await tuning.getByRole('button', { name: 'Measure' }).waitFor({ timeout: 20_000 });
    assert.ok(Date.now() - started < 10_000, `cancelling took ${Date.now() - started} ms`);
    assert.equal(enginesOf(editor).length, 1);
  });

  it('makes a variant of a moved knob and says what comparing it would redo', async () => {
    await tuning.getByRole('button', { name: 'New variant', exact: true }).click();
    await tuning.locator('[data-group=index] summary').click();
    const slider = tuning.locator('[data-knob="index.hnsw.efSearch"] input[type=range]');
    const before = Number(await slider.getAttribute('aria-valuenow').catch(() => null)) || (await slider.inputValue());
    await slider.focus();
    await slider.press('ArrowLeft');
    await slider.press('ArrowLeft');
    assert.notEqual(await slider.inputValue(), String(before));
    await tuning.locator('[data-knob="index.hnsw.efSearch"].changed').waitFor({ timeout: 10_000 });
    await tuning.getByText('1 knob changed').waitFor({ timeout: 20_000 });
    await tuning.locator('[data-group=vectors] summary').click();
    await tuning.locator('[data-knob="vectors.storage"]').getByRole('combobox').click();
    await tuning.getByRole('option', { name: /8-bit/ }).click();
    await tuning.getByText('2 knobs changed').waitFor({ timeout: 20_000 });
    await shot('tuning-changed-dark');
  });

  it('compares the variants and shows the table, the answer and four pictures', async () => {
    await tuning.getByRole('button', { name: 'Compare with baseline' }).click();
    panel = await lab.webview('body.lab [data-metric="quality.ndcg@10"]', { timeoutMs: 240_000 });
    const ndcg = await panel.locator('[data-metric="quality.ndcg@10"]').innerText();
    const values = [...ndcg.matchAll(/\b0\.\d{3}\b/g)].map(Number);
    assert.ok(values[0] > 0.3 && values[0] < 0.8, ndcg);
    assert.match(ndcg, /better|worse|cannot tell|same/);
    assert.match(await panel.locator('[data-metric="memory.vectors.bytes"]').innerText(), /MB/);
    assert.ok((await panel.locator('.answer').innerText()).length > 20);
    assert.equal(await panel.locator('figure').count(), 4);
    await shot('lab-dark');
    await panel.locator('figure').first().scrollIntoViewIfNeeded();
    await lab.page.waitForTimeout(800);
    await shot('lab-charts-dark');
  });

  it('looks right in light and in high contrast', async () => {
    for (const [name, bodyClass, file] of [
      ['Light Modern', 'vscode-light', 'light'],
      ['Dark High Contrast', 'vscode-high-contrast', 'high-contrast'],
      ['Dark Modern', 'vscode-dark', 'dark-again'],
    ]) {
      await lab.theme(name, panel, bodyClass);
      await panel.locator('header, .answer').first().scrollIntoViewIfNeeded();
      await lab.page.waitForTimeout(1000);
      await shot(`lab-${file}`);
      await panel.locator('figure').last().scrollIntoViewIfNeeded();
      await lab.page.waitForTimeout(800);
      await shot(`lab-charts-${file}`);
    }
  });

  it('shows each picture as a table too', async () => {
    await panel.getByRole('button', { name: /Show as a table: Latency/ }).click();
    assert.match(await panel.locator('figure').first().locator('table').innerText(), /baseline/);
  });

  it('searches, shows the time of each step, and clicks through to the source lines', async () => {
    const field = tuning.locator('.search input');
    await field.fill('how long does a cached answer stay valid');
    await field.press('Enter');
    const hit = tuning.locator('.hits .link').first();
    await hit.waitFor({ timeout: 60_000 });
    assert.match(await tuning.locator('.answer-box').innerText(), /ms · .*embed/);
    const [, file, line] = /([^/]+\.md):(\d+)/.exec(await hit.getAttribute('title'));
    await shot('search-dark');
    await hit.click();
    await lab.page.locator('.tabs-container .tab.active').filter({ hasText: file }).waitFor({ timeout: 20_000 });
    await lab.page
      .locator('.margin-view-overlays .line-numbers')
      .getByText(line, { exact: true })
      .waitFor({ timeout: 10_000 });
    await shot('source-dark');
  });

  it('exports the configuration with its queries, baseline and report, and never overwrites an edited file', async () => {
    await lab.command('RAG Lab: Open Lab');
    panel = await lab.webview('body.lab .answer');
    await panel.getByRole('button', { name: 'Export to Repo…' }).click();
    await lab.page.locator('.quick-input-widget').getByText('rag-lab.config.json').waitFor({ timeout: 20_000 });
    await shot('export-dark');
    await lab.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    const config = path.join(folder, 'rag-lab.config.json');
    await until('the configuration is written', () => existsSync(config));
    for (const name of ['queries.jsonl', 'judgements.jsonl', 'baseline.json', 'report.md']) {
      await until(`rag-lab/${name} is written`, () => existsSync(path.join(folder, 'rag-lab', name)));
    }
    const text = readFileSync(config, 'utf8');
    const written = JSON.parse(text);
    assert.equal(written.version, 1);
    assert.equal(written.variants.length, 2);
    assert.equal(written.variants[1].knobs['vectors.storage'], 'i8');
    assert.ok(!text.includes(folder) && !/\d{4}-\d\d-\d\dT/.test(text));
    // The exported file is what the terminal runs.
    const out = path.join(folder, 'result.json');
    execFileSync(process.execPath, [
      path.join(root, 'dist/cli.js'),
      'compare',
      config,
      '--repeat',
      '1',
      '--json',
      out,
      '--quiet',
      '--store',
      path.join(root, '.cache/e2e-store'),
    ]);
    assert.equal(JSON.parse(readFileSync(out, 'utf8')).variants.length, 2);
    await rm(out);
  });

  it('tells when the engine died, and works again', async () => {
    const [pid] = enginesOf(editor);
    process.kill(pid, 'SIGKILL');
    await lab.notification('the engine stopped');
    await shot('engine-died-dark');
    const notice = await lab.notification('the engine stopped');
    await notice.getByRole('button', { name: 'Restart Engine' }).click();
    await until('an engine runs again', () => enginesOf(editor).some((id) => id !== pid), 30_000);
    const field = tuning.locator('.search input');
    await field.fill('what is reciprocal rank fusion');
    await field.press('Enter');
    await tuning
      .locator('.hits .link')
      .filter({ hasText: /hybrid|fusion/ })
      .first()
      .waitFor({ timeout: 60_000 });
  });

  it('sent nothing anywhere and was refused nothing', () => {
    assert.deepEqual(lab.blocked, []);
    assert.deepEqual(
      lab.outside.filter((url) => !/vscode-(cdn|unpkg)|marketplace|open-vsx|microsoft\.com/.test(url)),
      [],
    );
  });
});

describe('when it is over', () => {
  it('leaves no process behind', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rag-lab-e2e-'));
    await writeFile(path.join(folder, 'a.md'), '# Alone\n\nOne document with one sentence.\n');
    const editor = await startEditor({ folder, vsix: [vsix] });
    const browser = await launchBrowser();
    try {
      const workbench = await Workbench.open(browser, editor.url());
      await workbench.command('RAG Lab: Index Workspace');
      await until('an engine runs', () => enginesOf(editor).length === 1, 60_000);
    } finally {
      await browser.close();
      await editor.stop({ keep: true });
    }
    await until('the engine is gone', () => enginesOf(editor).length === 0, 10_000);
    await rm(editor.data, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  });
});
