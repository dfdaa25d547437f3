// The user's own models by the palette, in a real VS Code: added from a folder behind the fidelity gate, checked,
// compared, distilled and removed; a reranker; what suits this machine. Screenshots stay in artefacts/editor.
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from '../../scripts/setup.mjs';
import { startModelServer } from '../support/model-server.ts';
import { startEditor } from './support/editor.mjs';
import { until } from './support/engines.mjs';
import { launchBrowser, Workbench } from './support/workbench.mjs';

const shots = process.env.RAG_LAB_SHOTS;
const vsix = process.env.RAG_LAB_VSIX;
const LONG = { timeout: 90_000 };
const MINUTES = { timeoutMs: 180_000 };
const BUNDLED = 'paraphrase-MiniLM-L3-v2-int8';

describe('Models in VS Code', { timeout: 900_000 }, () => {
  let folder, models, server, editor, browser, lab, tuning, advice;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rag-lab-e2e-'));
    models = await mkdtemp(path.join(tmpdir(), 'rag-lab-models-'));
    await cp(path.join(root, 'docs'), folder, { recursive: true });
    await rm(path.join(folder, 'rag-lab.config.json'));
    for (const id of ['mine', 'damaged']) {
      await cp(path.join(root, 'media/models', BUNDLED), path.join(models, id), { recursive: true });
      const card = path.join(models, id, 'model.json');
      writeFileSync(card, JSON.stringify({ ...JSON.parse(readFileSync(card, 'utf8')), id }));
    }
    appendFileSync(path.join(models, 'damaged/tokenizer.json'), ' ');
    server = await startModelServer();
    editor = await startEditor({ folder, vsix: [vsix], settings: { 'workbench.colorTheme': 'Dark Modern' } });
    browser = await launchBrowser();
    lab = await Workbench.open(browser, editor.url());
  });
  after(async () => {
    if (lab) await lab.screenshot(path.join(shots, 'models-last.png')).catch(() => undefined);
    await browser?.close();
    await editor?.stop();
    await server?.close();
    for (const dir of [folder, models]) await rm(dir, { recursive: true, force: true });
  });
  const shot = (name) => lab.screenshot(path.join(shots, `models-${name}.png`));
  const knob = (id) => tuning.locator(`[data-knob="${id}"]`);
  const chosen = (id) =>
    knob(id)
      .getByRole('combobox')
      .evaluate((list) => list.value);
  /** The message that answers a command, without those of the steps before it. */
  const told = async (words) => {
    const notice = await lab.notification(words, MINUTES);
    return {
      text: await notice.innerText(),
      press: (name) => notice.getByRole('button', { name, exact: true }).click(),
    };
  };
  const addFrom = async (name) => {
    await lab.command('Notifications: Clear All Notifications');
    await lab.command('RAG Lab: Add an Embedding Model…');
    await lab.pick('Add an Embedding Model', 'From a Folder');
    await lab.chooseFolder('Add an Embedding Model', path.join(models, name), 'Add');
  };

  it('adds a model from a folder once it passed the fidelity gate, and uses it', async () => {
    await lab.page.getByRole('tab', { name: 'RAG Lab' }).first().click();
    tuning = await lab.webview('body.tuning .variants');
    await addFrom('mine');
    await lab.question('17.9 MB, licence: Apache-2.0');
    await shot('name-dark');
    await lab.answer('Its name in the lab');
    const { press } = await told('mine passed 6 checks');
    await shot('added-dark');
    await press('Use It');
    await tuning.locator('[data-knob="embedding.model"].changed').waitFor({ timeout: 30_000 });
    assert.equal(await chosen('embedding.model'), 'mine');
  });

  it('asks for another name where that one is taken', async () => {
    await addFrom('mine');
    await lab.question('There is a model "mine" already');
    await shot('taken-dark');
    await lab.page.keyboard.press('Escape');
  });

  it('refuses a damaged copy, and says which file is damaged', async () => {
    await addFrom('damaged');
    await lab.answer('Its name in the lab', 'damaged', MINUTES);
    assert.match((await told('"damaged" is not added')).text, /tokenizer\.json/);
    await shot('refused-dark');
  });

  it('checks a model again and shows what was checked', async () => {
    await lab.command('Notifications: Clear All Notifications');
    await lab.command('RAG Lab: Check a Model…');
    await lab.pick('Check a Model', 'mine');
    await (await told('mine may be used')).press('Show Details');
    await lab.page.locator('.part.panel .view-line').filter({ hasText: 'batch-invariant' }).first().waitFor(LONG);
    await shot('checked-dark');
    await lab.command('View: Toggle Panel Visibility');
  });

  it('sets models side by side', async () => {
    await lab.command('RAG Lab: Compare Models');
    const list = await lab.question('Compare Models', MINUTES);
    for (const other of ['all-MiniLM-L6-v2-int8', BUNDLED])
      await list.locator('.monaco-list-row').filter({ hasText: other }).locator('.monaco-checkbox').click();
    await shot('choose-dark');
    await list.getByRole('button', { name: 'OK' }).click();
    const table = await lab.webview('.markdown-body table, body.vscode-body table', MINUTES);
    const rows = await table.locator('table').first().innerText();
    assert.match(rows, /static-MiniLM-L6-256-int8[\s\S]*mine[\s\S]*0\.\d{3}/);
    await shot('side-by-side-dark');
  });

  it('distils a model over the words of the documents', async () => {
    await lab.command('RAG Lab: Distil a Fast Model…');
    await lab.pick('Which Encoder to Imitate', 'mine');
    await lab.pick('Which Vocabulary', 'Words of the Documents');
    await lab.answer('Its name here', 'fast');
    const { text } = await told('fast knows');
    assert.match(text, /[\d,]+ tokens, made in about \d+ (s|min), [\d,]+ tokens\/s/);
    await shot('distilled-dark');
  });

  it('adds a reranker on a server, says what is sent there, and reorders by it', async () => {
    await lab.command('Notifications: Clear All Notifications');
    await lab.command('RAG Lab: Add a Reranker…');
    await lab.pick('Add a Reranker', 'On a Server');
    await lab.answer('Base address', `${server.url}/v2`);
    await lab.answer('Model to ask', 'word-rerank');
    await lab.answer('Key for', 'a key');
    const question = await lab.modal('your queries and the chunks that they find are sent there');
    assert.equal(server.seen.length, 0);
    await shot('reranker-dark');
    await question.getByRole('button', { name: 'Add', exact: true }).click();
    await (await told('word-rerank is added')).press('Use It');
    const field = tuning.locator('.search input');
    await field.fill('how long does a cached answer stay valid');
    await field.press('Enter');
    await tuning
      .locator('.answer-box')
      .getByText(/rerank [\d.]+/)
      .waitFor(LONG);
    await shot('reranked-dark');
    assert.ok(server.seen.every(({ url, key }) => url === '/v2/rerank' && key === 'Bearer a key'));
    assert.ok(server.seen.some(({ body }) => body.query === 'how long does a cached answer stay valid'));
  });

  it('removes the reranker and the model, and says which variant misses them', async () => {
    for (const [kind, name] of [
      ['Reranker', 'word-rerank'],
      ['Model', 'mine'],
    ]) {
      await lab.command(`RAG Lab: Remove a ${kind}…`);
      await lab.pick(`Remove a ${kind}`, name);
      await (await lab.modal(`Remove ${name}?`)).getByRole('button', { name: 'Remove', exact: true }).click();
      await tuning.locator('.plan .failure').getByText(`"${name}" is not`).waitFor(LONG);
    }
    await shot('removed-dark');
    await tuning.getByRole('button', { name: 'Delete variant' }).click();
  });

  it('calibrates a model on this machine', async () => {
    await lab.command('Notifications: Clear All Notifications');
    await lab.command('RAG Lab: Calibrate This Machine');
    await lab.pick('Calibrate which model', 'static-MiniLM');
    assert.match((await told('The engine that runs now')).text, /static-MiniLM-L6-256-int8/);
    await shot('calibrated-dark');
    await lab.command('Notifications: Clear All Notifications');
  });

  it('advises on the index, and adds what it advises as a variant', async () => {
    await lab.command('RAG Lab: Advise on the Index');
    advice = await lab.webview('body.advice figure', { timeoutMs: 240_000 });
    for (const [name, bodyClass, file] of [
      ['Light Modern', 'vscode-light', 'light'],
      ['Dark High Contrast', 'vscode-high-contrast', 'high-contrast'],
      ['Dark Modern', 'vscode-dark', 'dark'],
    ]) {
      await lab.theme(name, advice, bodyClass);
      await lab.page.waitForTimeout(1000);
      await shot(`advice-${file}`);
    }
    await advice.getByRole('button', { name: 'Add as a Variant' }).click();
    const name = () =>
      tuning
        .locator('.variants')
        .getByRole('combobox')
        .first()
        .evaluate((list) => list.value);
    await until('the advised variant is chosen', async () => /-advised/.test(await name()));
  });

  it('sent nothing elsewhere and was refused nothing', () => {
    assert.deepEqual(lab.blocked, []);
    assert.deepEqual(
      lab.outside.filter((url) => !/vscode-(cdn|unpkg)|marketplace|open-vsx|microsoft\.com/.test(url)),
      [],
    );
  });
});
