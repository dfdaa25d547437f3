// Judging in a real VS Code: grades by keys into the files, lines of an editor as a judged span, files that somebody
// else edits meanwhile, and searches that are recorded on request. Screenshots stay in artefacts/editor.
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, globSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from '../../scripts/setup.mjs';
import { startEditor } from './support/editor.mjs';
import { until } from './support/engines.mjs';
import { launchBrowser, Workbench } from './support/workbench.mjs';

const shots = process.env.RAG_LAB_SHOTS;
const vsix = process.env.RAG_LAB_VSIX;
const LONG = { timeout: 180_000 };

describe('Judging in VS Code', { timeout: 600_000 }, () => {
  let folder, editor, browser, lab, panel, original;
  const file = (name) => path.join(folder, 'rag-lab', `${name}.jsonl`);
  const read = (name) => readFileSync(file(name), 'utf8');
  const judgements = () =>
    read('judgements')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  const saved = (holds, what) => until(what, holds);

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rag-lab-judge-'));
    await cp(path.join(root, 'docs'), folder, { recursive: true });
    await rm(path.join(folder, 'rag-lab.config.json'));
    original = { queries: read('queries'), judgements: read('judgements') };
    // A setting of the machine: what a user sets beside a remote one does not reach it, what the folder sets does.
    await mkdir(path.join(folder, '.vscode'));
    await writeFile(path.join(folder, '.vscode/settings.json'), '{ "ragLab.recordSearches": true }');
    editor = await startEditor({ folder, vsix: [vsix], settings: { 'workbench.colorTheme': 'Dark Modern' } });
    browser = await launchBrowser();
    lab = await Workbench.open(browser, editor.url());
  });
  after(async () => {
    if (lab) await lab.screenshot(path.join(shots, 'judge-last.png')).catch(() => undefined);
    await browser?.close();
    await editor?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const shot = (name) => lab.screenshot(path.join(shots, `judge-${name}.png`));
  const press = async (...keys) => {
    for (const key of keys) await lab.page.keyboard.press(key);
  };

  it('opens with a query, what the variants find for it, and all queries beside it', async () => {
    await lab.command('RAG Lab: Judge Queries');
    panel = await lab.webview('body.judge .item', { timeoutMs: 180_000 });
    const queries = original.queries.trim().split('\n').length;
    assert.match(await panel.locator('header').innerText(), new RegExp(`of ${queries} judged`));
    assert.ok((await panel.locator('.item').count()) >= 10);
    await panel.locator('.query-rows button').first().click();
    await panel
      .locator('.query-words')
      .getByText(JSON.parse(original.queries.split('\n')[0]).text)
      .waitFor(LONG);
    await panel.locator('.item').first().waitFor(LONG);
    await shot('dark');
  });

  it('writes a grade by one key, changes no other line, and takes it back to the byte', async () => {
    const place = panel.locator('.item:not(.judged)').first();
    await place.click({ position: { x: 40, y: 60 } });
    await press('2');
    await saved(() => read('judgements') !== original.judgements, 'the grade is written');
    const lines = original.judgements.trimEnd().split('\n');
    const now = read('judgements').trimEnd().split('\n');
    const added = now.filter((line) => !lines.includes(line));
    assert.equal(added.length, 1);
    const { query, grade, startLine, endLine, quote } = JSON.parse(added[0]);
    assert.equal(query, 'q001');
    assert.equal(grade, 2);
    assert.ok(startLine <= endLine && quote.first.length > 0 && quote.last.length > 0);
    assert.deepEqual(
      now.filter((line) => line !== added[0]),
      lines,
    );
    await panel.locator('[role=status]').getByText('Grade 2 for').waitFor(LONG);
    await press('u');
    await saved(() => read('judgements') === original.judgements, 'the grade is taken back');
  });

  it('goes from query to query, adds one and deletes it', async () => {
    const first = await panel.locator('.query-words').innerText();
    await press('n');
    await panel.locator('.figures').getByText('Query 2 of').waitFor(LONG);
    assert.notEqual(await panel.locator('.query-words').innerText(), first);
    await panel.getByRole('button', { name: 'Add a query' }).click();
    await lab.page.keyboard.type('how long does a cached answer stay valid');
    await press('Enter');
    await saved(() => read('queries').startsWith(original.queries), 'the other queries stay as they are');
    await saved(() => read('queries').includes('how long does a cached answer stay valid'), 'the query is written');
    await panel.locator('.query-words').getByText('how long does a cached answer').waitFor(LONG);
    await panel.locator('.item').first().waitFor(LONG);
  });

  it('judges the selected lines of an editor', async () => {
    await panel
      .locator('.item')
      .first()
      .click({ position: { x: 40, y: 60 } });
    await press('Enter');
    const source = lab.page.locator('.monaco-editor .view-lines').first();
    await source.waitFor(LONG);
    await shot('source');
    await source.click();
    await lab.command('RAG Lab: Judge Selection…');
    await lab.page.locator('.quick-input-list').getByText('3 · Exactly what is asked for').click();
    const { id } = JSON.parse(read('queries').trim().split('\n').at(-1));
    await saved(() => judgements().some(({ query, grade }) => query === id && grade === 3), 'the lines are judged');
    const { startLine, endLine } = judgements().find(({ query }) => query === id);
    assert.equal(startLine, endLine);
    await panel.locator('[role=status]').getByText('Grade 3 for').waitFor(LONG);
    await shot('selection');
  });

  it('shows at once what somebody else writes, and keeps it', async () => {
    const count = judgements().length;
    const { query } = judgements().at(-1);
    const theirs = `${JSON.stringify({ query, file: 'no/such/document.md', startLine: 1, endLine: 2, grade: 1 })}\n`;
    appendFileSync(file('judgements'), theirs);
    await panel.locator('.elsewhere').getByText('document.md').waitFor(LONG);
    await panel
      .locator('.item:not(.judged)')
      .first()
      .click({ position: { x: 40, y: 60 } });
    await press('0');
    await saved(() => judgements().length === count + 2, 'both are there');
    assert.ok(read('judgements').includes(theirs));
  });

  it('takes everything back, until the files are as they were', async () => {
    // The query that was added goes with all judgements of it.
    await panel
      .locator('.item')
      .first()
      .click({ position: { x: 40, y: 60 } });
    for (let i = 0; i < 6; i++) await press('u');
    await saved(() => read('queries') === original.queries, 'queries as they were');
    await saved(() => read('judgements') === original.judgements, 'judgements as they were');
  });

  it('looks right in light and in high contrast, and in a narrow column', async () => {
    for (const [name, bodyClass, shown] of [
      ['Light Modern', 'vscode-light', 'light'],
      ['Dark High Contrast', 'vscode-high-contrast', 'high-contrast'],
    ]) {
      await lab.command('Preferences: Color Theme');
      const input = lab.page.locator('.quick-input-widget input').first();
      await input.fill(name);
      await lab.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: name }).first().waitFor();
      await input.press('Enter');
      await panel.locator(`body.${bodyClass}`).waitFor({ timeout: 30_000 });
      await lab.page.waitForTimeout(800);
      await shot(shown);
    }
    await lab.page.setViewportSize({ width: 900, height: 900 });
    await lab.page.waitForTimeout(800);
    await shot('narrow');
    await lab.page.setViewportSize({ width: 1400, height: 1000 });
    assert.deepEqual(lab.blocked, []);
    assert.deepEqual(lab.outside, []);
  });

  it('records a search with the place that was opened from it, and deletes what it recorded', async () => {
    await lab.page.getByRole('tab', { name: 'RAG Lab' }).first().click();
    const tuning = await lab.webview('body.tuning .search input, body.tuning .variants');
    const field = tuning.locator('.search input');
    await field.fill('how long does a cached answer stay valid');
    await field.press('Enter');
    await tuning.locator('.hits .link').first().click(LONG);
    const lists = () => globSync('**/workspaceStorage/**/searches/*.jsonl', { cwd: editor.data });
    // Beside it stands the trace of what was searched and edited.
    const searches = () => lists().filter((name) => !name.endsWith('.trace.jsonl'));
    await until('the search is recorded', () => searches().length === 1);
    const recorded = JSON.parse(readFileSync(path.join(editor.data, searches()[0]), 'utf8'));
    assert.equal(recorded.text, 'how long does a cached answer stay valid');
    assert.ok(existsSync(path.join(folder, recorded.file)));
    await lab.command('RAG Lab: Clear Recorded Searches');
    await until('the searches are deleted', () => lists().length === 0);
  });
});
