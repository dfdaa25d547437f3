// The gate's checks in the Test Explorer of a real VS Code: run, broken by an edited page, and run again. The baseline
// is made by the terminal, as in CI. Screenshots stay in artefacts/editor.
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from '../../scripts/setup.mjs';
import { startEditor } from './support/editor.mjs';
import { launchBrowser, Workbench } from './support/workbench.mjs';

const shots = process.env.RAG_LAB_SHOTS;
const vsix = process.env.RAG_LAB_VSIX;
const LONG = { timeout: 180_000 };

describe('The gate in the Test Explorer', { timeout: 900_000 }, () => {
  let folder, editor, browser, lab;
  const shot = (name) => lab.screenshot(path.join(shots, `${name}.png`));
  const results = () => lab.page.locator('.test-explorer');
  const item = (name) => results().getByRole('treeitem', { name });
  /** Waits for the variant's state; a wrong one says what the tree shows. */
  const ended = async (state, { timeout }) => {
    await item(new RegExp(`^baseline \\(${state}`))
      .waitFor({ timeout })
      .catch(async () => {
        const shown = await results()
          .getByRole('treeitem')
          .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')));
        throw new Error(`baseline has not ${state.toLowerCase()}; the tree shows ${JSON.stringify(shown)}`);
      });
  };

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rag-lab-gate-'));
    await cp(path.join(root, 'test/fixtures/cli-corpus'), folder, { recursive: true });
    const config = path.join(folder, 'rag-lab.config.json');
    // Queries of a tenth of a millisecond, on a machine that has just started an editor: latency is not the subject here.
    const text = await readFile(config, 'utf8');
    await writeFile(config, text.replace('"version": 1,', '"version": 1, "gate": { "latencyShare": 100 },'));
    const store = path.join(folder, '.store');
    execFileSync(process.execPath, [path.join(root, 'dist/cli.js'), 'baseline', config, '--store', store, '--quiet']);
    await rm(store, { recursive: true, force: true });
    editor = await startEditor({ folder, vsix: [vsix], settings: { 'workbench.colorTheme': 'Dark Modern' } });
    browser = await launchBrowser();
    lab = await Workbench.open(browser, editor.url());
  });
  after(async () => {
    if (lab) await lab.screenshot(path.join(shots, 'gate-last.png')).catch(() => undefined);
    await browser?.close();
    await editor?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('shows a variant each with its checks, and passes what did not change', async () => {
    await lab.command('Testing: Focus on Test Explorer View');
    await item(/^baseline/).waitFor(LONG);
    await shot('gate-fresh-dark');
    await lab.command('RAG Lab: Check Against the Baseline');
    await ended('Passed', LONG);
    await shot('gate-passed-dark');
  });

  it('fails the query whose answer was deleted, with what was expected', async () => {
    await rm(path.join(folder, 'garden/roses.md'));
    await lab.command('RAG Lab: Check Against the Baseline');
    await ended('Failed', { timeout: 60_000 });
    await item(/^baseline \(Failed/).click();
    await lab.page.keyboard.press('ArrowRight');
    await item(/^Queries \(Failed/)
      .first()
      .click({ timeout: 30_000 });
    await lab.page.keyboard.press('ArrowRight');
    await item(/^q3 .*\(Failed/)
      .first()
      .waitFor({ timeout: 30_000 });
    await shot('gate-failed-dark');
  });
});
