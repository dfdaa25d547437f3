// Servers by the palette, in a real VS Code: PostgreSQL with pgvector is connected, measured, exported to and tidied up,
// and then dies; so does Redis, after a wrong password and the right one. Screenshots stay in artefacts/editor.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createFixture } from '../editor/fixture.mjs';
import { startPostgres } from '../support/servers/postgres.ts';
import { startRedis } from '../support/servers/redis.ts';
import { startEditor } from './support/editor.mjs';
import { launchBrowser, Workbench } from './support/workbench.mjs';

const shots = process.env.RAG_LAB_SHOTS;
const vsix = process.env.RAG_LAB_VSIX;
const LONG = { timeout: 120_000 };
const MINUTES = { timeoutMs: 120_000 };

const PASSWORD = 'correct-horse';

describe('Servers in VS Code', { timeout: 600_000 }, () => {
  let folder, out, postgres, redis, editor, browser, lab, tuning, panel;

  before(async () => {
    folder = createFixture();
    out = await mkdtemp(path.join(tmpdir(), 'rag-lab-exported-'));
    postgres = await startPostgres();
    redis = await startRedis('--requirepass', PASSWORD);
    if (redis.missing) throw new Error(redis.missing);
    editor = await startEditor({ folder, vsix: [vsix], settings: { 'workbench.colorTheme': 'Dark Modern' } });
    browser = await launchBrowser();
    lab = await Workbench.open(browser, editor.url());
  });
  after(async () => {
    if (lab) await lab.screenshot(path.join(shots, 'servers-last.png')).catch(() => undefined);
    await browser?.close();
    await editor?.stop();
    await postgres?.stop().catch(() => undefined);
    await redis?.stop?.();
    for (const dir of [folder, out]) await rm(dir, { recursive: true, force: true });
  });
  const shot = (name) => lab.screenshot(path.join(shots, `servers-${name}.png`));
  const clear = () => lab.command('Notifications: Clear All Notifications');
  const choose = async (group, knob, option) => {
    const row = tuning.locator(`[data-knob="${knob}"]`);
    if (!(await row.isVisible())) await tuning.locator(`[data-group=${group}] summary`).click();
    await row.getByRole('combobox').click();
    await row.getByRole('option', { name: option }).click();
  };

  it('connects to a server, and keeps its password out of sight', async () => {
    await lab.page.getByRole('tab', { name: 'RAG Lab' }).first().click();
    tuning = await lab.webview('body.tuning .variants');
    await lab.command('RAG Lab: Connect a Vector Database…');
    await lab.question('Connect a Vector Database');
    await shot('kinds-dark');
    await lab.pick('Connect a Vector Database', 'PostgreSQL (pgvector)');
    await lab.answer('Address of PostgreSQL', postgres.url);
    const notice = await lab.notification('connected to PostgreSQL', MINUTES);
    assert.match(await notice.innerText(), /pgvector \d/);
    await shot('connected-dark');
    await clear();
    await lab.command('RAG Lab: Connect a Vector Database…');
    await lab.pick('Connect a Vector Database', '127.0.0.1');
    const suggested = (await lab.question('Address of PostgreSQL')).locator('input').first();
    assert.equal(await suggested.inputValue(), postgres.url.replace(':secret-word', ''));
    await lab.page.keyboard.press('Escape');
  });

  it('measures the server as a variant like any other', async () => {
    await tuning.getByRole('button', { name: 'New variant', exact: true }).click();
    await choose('index', 'index.kind', /pgvector/);
    await tuning.getByText('1 knob changed').waitFor(LONG);
    await tuning.getByRole('button', { name: 'Compare with baseline' }).click();
    panel = await lab.webview('body.lab [data-metric="ann.recall@10"]', MINUTES);
    assert.match(await panel.locator('[data-metric="ann.recall@10"]').innerText(), /1\.000[\s\S]*1\.000/);
    assert.match(await panel.locator('.comparison thead').innerText(), /pgvector/);
    await shot('compared-dark');
  });

  it('drops what it left on the server, after a yes', async () => {
    await lab.command("RAG Lab: Drop the Lab's Data on Servers…");
    const question = await lab.modal('Drop 1 ');
    await shot('drop-dark');
    await question.getByRole('button', { name: 'Drop', exact: true }).click();
    await lab.notification('1 dropped', MINUTES);
    await clear();
  });

  it('exports schema, rows and a loader', async () => {
    await lab.command('RAG Lab: Export to a Vector Database…');
    await lab.pick('Export to a Vector Database', 'variant-1');
    await lab.pick('Export to a Vector Database', 'PostgreSQL (pgvector)');
    await lab.chooseFolder('Empty folder for the exported files', out, 'Export');
    const notice = await lab.notification('files written to', MINUTES);
    assert.ok(['README.md', 'chunks.jsonl', 'load.mjs'].every((name) => readdirSync(out).includes(name)));
    assert.ok(!readFileSync(path.join(out, 'README.md'), 'utf8').includes('secret-word'));
    await notice.getByRole('button', { name: 'Open README' }).click();
    const readme = await lab.webview('.markdown-body h1, body.vscode-body h1', MINUTES);
    assert.match(await readme.locator('h1').innerText(), /variant-1 for PostgreSQL/);
    await shot('exported-dark');
    await clear();
  });

  it('says which variant was left out when its server died, and measures the others', async () => {
    await postgres.stop();
    await lab.command('RAG Lab: Compare Variants');
    panel = await lab.webview('body.lab .failures', MINUTES);
    const failure = panel.locator('.failures');
    assert.match(await failure.innerText(), /variant-1 was not measured[\s\S]*server\/unreachable/);
    assert.match(await panel.locator('[data-metric="quality.ndcg@10"]').innerText(), /\d\.\d{3}/);
    for (const [name, bodyClass, file] of [
      ['Light Modern', 'vscode-light', 'light'],
      ['Dark High Contrast', 'vscode-high-contrast', 'high-contrast'],
      ['Dark Modern', 'vscode-dark', 'dark'],
    ]) {
      await lab.theme(name, panel, bodyClass);
      await lab.page.waitForTimeout(1000);
      await shot(`left-out-${file}`);
    }
  });

  it('says that a server does not answer, and forgets it when asked to', async () => {
    const address = async (text) => {
      await lab.command('RAG Lab: Connect a Vector Database…');
      await lab.pick('Connect a Vector Database', '127.0.0.1');
      await lab.answer('Address of PostgreSQL', text);
    };
    await address(postgres.url);
    const notice = await lab.notification('could not be reached', MINUTES);
    assert.match(await notice.innerText(), /The address is kept/);
    await shot('unreachable-dark');
    await address('');
    await lab.command('RAG Lab: Connect a Vector Database…');
    const list = await lab.question('Connect a Vector Database');
    assert.equal(await list.locator('.monaco-list-row').filter({ hasText: '127.0.0.1' }).count(), 0);
    await lab.page.keyboard.press('Escape');
  });

  it('says what is wrong with a Redis, connects once it is mended, and keeps its password out of sight', async () => {
    const connect = async (address, password) => {
      await clear();
      await lab.command('RAG Lab: Connect Redis…');
      await lab.answer('Address of Redis', address);
      if (password !== undefined) await lab.answer('Password for 127.0.0.1', password);
    };
    await connect('http://127.0.0.1:1');
    await lab.notification('Write it like redis://localhost:6379');
    await connect(redis.url, 'battery-staple');
    const refused = await (await lab.notification('The address is kept', MINUTES)).innerText();
    assert.match(refused, /password/i);
    assert.ok(!refused.includes('battery-staple'));
    await shot('redis-refused-dark');
    await connect(undefined, PASSWORD);
    assert.match(
      await (await lab.notification('connected to Redis', MINUTES)).innerText(),
      /Redis 6\.\d[\s\S]*127\.0\.0\.1/,
    );
    await shot('redis-connected-dark');
    await redis.kill();
    await connect(`redis://:${PASSWORD}@127.0.0.1:${redis.port}`);
    const gone = await (await lab.notification('The address is kept', MINUTES)).innerText();
    assert.match(gone, /could not be reached|does not answer|not reachable/);
    assert.ok(!gone.includes(PASSWORD));
    await shot('redis-unreachable-dark');
    await clear();
    await lab.command('RAG Lab: Connect Redis…');
    const suggested = (await lab.question('Address of Redis')).locator('input').first();
    assert.equal(await suggested.inputValue(), redis.url);
    await lab.answer('Address of Redis', '');
    await lab.command('RAG Lab: Connect Redis…');
    await lab.question('Address of Redis');
    assert.equal(await suggested.inputValue(), 'redis://localhost:6379');
    await lab.page.keyboard.press('Escape');
  });

  it('sent nothing elsewhere and was refused nothing', () => {
    assert.deepEqual(lab.blocked, []);
    assert.deepEqual(
      lab.outside.filter((url) => !/vscode-(cdn|unpkg)|marketplace|open-vsx|microsoft\.com/.test(url)),
      [],
    );
  });
});
