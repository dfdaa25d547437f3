// The sweep view of the packaged extension in a real VS Code: from the command to variants that are compared, with a
// cancelled sweep in between. Screenshots stay in artefacts/editor.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
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

describe('Sweep in VS Code', { timeout: 900_000 }, () => {
  let folder, editor, browser, lab, sweep;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rag-lab-e2e-'));
    await cp(path.join(root, 'docs'), folder, { recursive: true });
    await rm(path.join(folder, 'rag-lab.config.json'));
    editor = await startEditor({ folder, vsix: [vsix], settings: { 'workbench.colorTheme': 'Dark Modern' } });
    browser = await launchBrowser();
    lab = await Workbench.open(browser, editor.url());
  });
  after(async () => {
    if (lab) await lab.screenshot(path.join(shots, 'sweep-last.png')).catch(() => undefined);
    await browser?.close();
    await editor?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const shot = (name) => lab.screenshot(path.join(shots, `${name}.png`));
  const setAxis = async (knob, text) => {
    const field = sweep.locator(`[data-axis="${knob}"] input`);
    await field.fill(text);
    await field.press('Enter');
  };

  it('opens with a space, and says what it and the base beside it would cost', async () => {
    await lab.command('RAG Lab: Sweep Knobs…');
    sweep = await lab.webview('body.sweep .axis');
    await sweep.getByText(/^24 variants: 3 chunkings.*; .* one by one\)\.$/).waitFor(LONG);
    await shot('sweep-fresh-dark');
  });

  it('plans again for what is typed', async () => {
    await setAxis('chunking.maxTokens', '200, 256');
    await sweep.getByRole('button', { name: 'Remove Dimensions' }).click();
    await setAxis('index.hnsw.efSearch', '16..');
    await sweep.locator('[data-axis="index.hnsw.efSearch"] .problem').waitFor();
    await setAxis('index.hnsw.efSearch', '32..128*2');
    await sweep.getByText(/^6 variants: 2 chunkings/).waitFor(LONG);
  });

  it('shows what is measured while it runs, and keeps it when it is cancelled', async () => {
    await sweep.getByRole('button', { name: 'Start Sweep' }).click();
    await sweep.locator('.trials [data-trial]').nth(2).waitFor(LONG);
    await shot('sweep-running-dark');
    await sweep.getByRole('button', { name: 'Cancel' }).click();
    await sweep.getByText(/Stopped\. Start again to go on: \d of 6 variants are stored/).waitFor(LONG);
    assert.ok((await sweep.locator('.trials [data-trial]').count()) >= 3);
  });

  it('goes on where it ended, and gives the front', async () => {
    await sweep.getByRole('button', { name: 'Start Sweep' }).click();
    await sweep.getByText(/^\d of [67] variants (is|are) on the front/).waitFor(LONG);
    assert.equal(await sweep.locator('.trials [data-trial]').count(), 7);
    const rows = await sweep.locator('.trials tbody').innerText();
    assert.match(rows, /front/);
    assert.match(rows, /0\.\d{3}\s/);
    await shot('sweep-dark');
    await sweep.locator('.trials').scrollIntoViewIfNeeded();
    await lab.page.waitForTimeout(800);
    await shot('sweep-table-dark');
  });

  it('exports the result', async () => {
    await sweep.getByRole('button', { name: 'Export to Repo…' }).click();
    const list = lab.page.locator('.quick-input-widget');
    await list.getByText('rag-lab/sweep.md').waitFor({ timeout: 20_000 });
    await list.getByRole('button', { name: 'OK' }).click();
    for (const name of ['sweep.md', 'sweep.csv'])
      await until(`rag-lab/${name} is written`, () => existsSync(path.join(folder, 'rag-lab', name)));
    assert.match(readFileSync(path.join(folder, 'rag-lab/sweep.md'), 'utf8'), /^# Sweep of 6 variants/);
  });

  it('takes chosen variants over and compares them', async () => {
    // Which is best is the machine's to say, and it may be the base itself.
    const other = sweep
      .locator('.trials [data-trial]')
      .filter({ hasText: /(max|ef)\d/ })
      .first();
    await other.locator('input[type=checkbox]').check();
    await sweep.getByRole('button', { name: 'Compare Selected' }).click();
    const panel = await lab.webview('body.lab [data-metric="quality.ndcg@10"]', { timeoutMs: 240_000 });
    const heads = await panel.locator('.comparison thead').innerText();
    assert.match(heads, /baseline[\s\S]+(max|ef)\d/);
  });

  it('sent nothing anywhere and was refused nothing', () => {
    assert.deepEqual(lab.blocked, []);
    assert.deepEqual(
      lab.outside.filter((url) => !/vscode-(cdn|unpkg)|marketplace|open-vsx|microsoft\.com/.test(url)),
      [],
    );
  });
});
