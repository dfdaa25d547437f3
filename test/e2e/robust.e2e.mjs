// What goes wrong around a user: panels hidden, windows reloaded and closed, engines killed, a folder not trusted, no
// mouse. The packaged extension in a real VS Code; screenshots stay in artefacts/editor.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createFixture } from '../editor/fixture.mjs';
import { startEditor } from './support/editor.mjs';
import { enginesOf, until } from './support/engines.mjs';
import { launchBrowser, Workbench } from './support/workbench.mjs';

const shots = process.env.RAG_LAB_SHOTS;
const vsix = process.env.RAG_LAB_VSIX;

const restored = async (lab) => {
  await lab.page.waitForFunction(() => globalThis.driver?.whenWorkbenchRestored, undefined, { timeout: 90_000 });
  await lab.page.evaluate(() => globalThis.driver.whenWorkbenchRestored());
};
/** Presses Tab until the focus is on what the selector names; says how often that took. */
async function tabTo(lab, view, focused, most = 60) {
  for (let presses = 1; presses <= most; presses++) {
    await lab.page.keyboard.press('Tab');
    if (await view.locator(focused).count()) return presses;
  }
  throw new Error(`no ${focused} after ${most} times Tab`);
}
/** Runs a command by its title without the mouse. */
async function typeCommand(lab, title) {
  const { page } = lab;
  const row = page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: title });
  await until(`the palette offers ${title}`, async () => {
    await page.keyboard.press('F1');
    await page.keyboard.type(title);
    const offered = await row.waitFor({ timeout: 2_000 }).then(
      () => true,
      () => false,
    );
    if (!offered) await page.keyboard.press('Escape');
    return offered;
  });
  await page.keyboard.press('Enter');
}

describe('a user without a mouse, hidden panels, reloaded windows, a dying engine', { timeout: 480_000 }, () => {
  let folder, editor, browser, lab, tuning, panel;

  before(async () => {
    folder = createFixture();
    editor = await startEditor({ folder, vsix: [vsix], settings: { 'workbench.colorTheme': 'Dark Modern' } });
    browser = await launchBrowser();
    lab = await Workbench.open(browser, editor.url());
  });
  after(async () => {
    await lab?.screenshot(path.join(shots, 'robust-last.png')).catch(() => undefined);
    await browser?.close();
    await editor?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('finds the source of an answer with the keyboard alone', async () => {
    await typeCommand(lab, 'RAG Lab: Focus on Tuning View');
    tuning = await lab.webview('body.tuning .variants');
    await lab.page.waitForTimeout(500);
    console.log(`Tab to the search field: ${await tabTo(lab, tuning, '.search input:focus')} times`);
    await lab.page.keyboard.type('how to restore a snapshot');
    await lab.page.keyboard.press('Enter');
    const first = tuning.locator('.hits .link').first();
    await first.waitFor({ timeout: 60_000 });
    assert.match(await first.getAttribute('title'), /docs\/backup\.md:5/);
    console.log(`Tab to the first answer: ${await tabTo(lab, tuning, '.hits .link:focus')} times`);
    await lab.page.keyboard.press('Enter');
    await lab.page.locator('.tabs-container .tab.active').filter({ hasText: 'backup.md' }).waitFor({ timeout: 20_000 });
    const selected = lab.page.locator('[id="status.editor.selection"]');
    await until('the lines are selected', async () => /Ln 7/.test(await selected.innerText()));
    // What is typed now goes into the document: the focus is where the eye is.
    await until('the focus is in the editor', () =>
      lab.page.evaluate(() => Boolean(globalThis.document.activeElement?.closest('.editor-instance'))),
    );
  });

  it('brings the panels back as they were, hidden and shown, reloaded, ten times', async () => {
    await tuning.getByRole('button', { name: 'New variant', exact: true }).click();
    await lab.command('RAG Lab: Compare Variants');
    const owns = 'body.lab [data-metric="quality.ndcg@10"]';
    panel = await lab.webview(owns, { timeoutMs: 120_000 });
    const look = async () => ({
      answer: await panel.locator('.answer').innerText(),
      table: await panel.locator('[data-metric="quality.ndcg@10"]').innerText(),
      figures: await panel.locator('figure').count(),
      facts: await panel.locator('.facts-line').innerText(),
      asked: await tuning.locator('.search input').inputValue(),
      variant: await tuning.locator('.variants .select').evaluate((list) => list.value),
    });
    const scrolled = () => panel.locator('body').evaluate(() => globalThis.document.scrollingElement.scrollTop);
    await panel.locator('figure').last().scrollIntoViewIfNeeded();
    await lab.page.waitForTimeout(700);
    const [before, top] = [await look(), await scrolled()];
    assert.equal(before.variant, 'variant-1');
    assert.equal(before.asked, 'how to restore a snapshot');
    assert.ok(top > 50, `scrolled by ${top} px`);

    const cdp = await lab.page.context().newCDPSession(lab.page);
    const heapMb = async () => {
      await cdp.send('HeapProfiler.collectGarbage');
      const { usedSize } = await cdp.send('Runtime.getHeapUsage');
      return usedSize / 2 ** 20;
    };
    const heaps = [];
    for (let round = 1; round <= 10; round++) {
      if (round % 5 === 0) {
        // As a user does it: a page that is loaded anew by force loses what the editor had not saved yet.
        const loaded = lab.page.waitForEvent('load', { timeout: 60_000 });
        await lab.command('Developer: Reload Window');
        await loaded;
        await restored(lab);
      } else {
        await lab.page.locator('.tabs-container .tab').filter({ hasText: 'backup.md' }).click();
        await lab.page.locator('.tabs-container .tab.active').filter({ hasText: 'backup.md' }).waitFor();
        await lab.page.locator('.tabs-container .tab').filter({ hasText: 'RAG Lab' }).click();
      }
      tuning = await lab.webview('body.tuning .variants');
      panel = await lab.webview(owns).catch(async (error) => {
        await lab.screenshot(path.join(shots, 'robust-lost.png'));
        throw new Error(`round ${round}: ${error.message}`);
      });
      await panel.locator('figure').last().waitFor();
      assert.deepEqual(await look(), before, `round ${round}`);
      const now = await until(
        `round ${round}: scrolled back`,
        async () => Math.abs((await scrolled()) - top) < 40 || 0,
      );
      assert.ok(now);
      if (round < 5) heaps.push(await heapMb());
    }
    console.log(`heap of the window, hidden and shown: ${heaps.map((mb) => mb.toFixed(1)).join(', ')} MB`);
    assert.ok(heaps.at(-1) < heaps[0] * 1.1, `the heap grew: ${heaps.join(', ')}`);
    assert.equal(enginesOf(editor).length, 1);
  });

  it('offers a restart once the engine died three times, and answers after it', async () => {
    const field = tuning.locator('.search input');
    const ask = async (text) => {
      await field.fill(text);
      await field.press('Enter');
    };
    let last;
    for (let death = 1; death <= 3; death++) {
      await ask(`which port ${death}`);
      [last] = await until(`engine ${death}`, () => {
        const [pid, ...more] = enginesOf(editor);
        return pid !== undefined && pid !== last && !more.length && [pid];
      });
      await tuning.locator('section.search:not(.busy) .hits').waitFor({ timeout: 30_000 });
      process.kill(last, 'SIGKILL');
      await until(`engine ${death} is gone`, () => !enginesOf(editor).includes(last));
    }
    const notice = await lab.notification('not started again by itself');
    await lab.screenshot(path.join(shots, 'crash-loop-dark.png'));
    await ask('which port now');
    await tuning
      .getByText(/stopped 3 times/)
      .first()
      .waitFor({ timeout: 20_000 });
    assert.deepEqual(enginesOf(editor), []);
    await notice.getByRole('button', { name: 'Restart Engine' }).click();
    await until('an engine runs again', () => enginesOf(editor).length === 1);
    await ask('which port does the server use');
    await tuning.locator('.hits .link').filter({ hasText: 'network' }).first().waitFor({ timeout: 60_000 });
  });
});

describe('a folder that is not trusted', { timeout: 180_000 }, () => {
  it('is not read, and no engine runs, until it is trusted', async () => {
    const folder = createFixture();
    const settings = { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' };
    const editor = await startEditor({ folder, vsix: [vsix], settings, trust: false });
    const browser = await launchBrowser();
    try {
      const lab = await Workbench.open(browser, editor.url());
      await typeCommand(lab, 'RAG Lab: Focus on Tuning View');
      const tuning = await lab.webview('body.tuning .empty');
      await tuning.getByText('not trusted').waitFor({ timeout: 20_000 });
      await lab.command('RAG Lab: Open Lab');
      const panel = await lab.webview('body.lab .empty');
      await panel.getByText('not trusted').waitFor({ timeout: 20_000 });
      await lab.page.waitForTimeout(3_000);
      await lab.screenshot(path.join(shots, 'not-trusted-dark.png'));
      assert.deepEqual(enginesOf(editor), []);

      await tuning.getByRole('button', { name: 'Manage Workspace Trust' }).click();
      await lab.page.getByRole('button', { name: 'Trust', exact: true }).first().click();
      const trusted = await lab.webview('body.tuning .variants');
      await trusted.getByText('not trusted').waitFor({ state: 'hidden', timeout: 30_000 });
      await until('an engine runs', () => enginesOf(editor).length === 1);
    } finally {
      await browser.close();
      await editor.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('a BEIR folder', { timeout: 180_000 }, () => {
  it('opens a document at its line, whatever its id says', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rag-lab-beir-'));
    const jsonl = (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    const documents = [
      { _id: '4983', title: 'Backup', text: 'Snapshots are taken every night and kept for thirty days.' },
      { _id: '77', title: 'Network', text: 'The service listens on port 8080.' },
      { _id: '../../etc/hosts', title: 'Users', text: 'An administrator invites people by mail.' },
    ];
    await writeFile(path.join(folder, 'corpus.jsonl'), jsonl(documents));
    await writeFile(path.join(folder, 'queries.jsonl'), jsonl([{ _id: 'q1', text: 'how do people get an account' }]));
    await writeFile(path.join(folder, 'qrels.tsv'), 'query-id\tcorpus-id\tscore\nq1\t../../etc/hosts\t1\n');
    const editor = await startEditor({ folder, vsix: [vsix] });
    const browser = await launchBrowser();
    try {
      const lab = await Workbench.open(browser, editor.url());
      await lab.command('RAG Lab: Compare Variants');
      const panel = await lab.webview('body.lab .query-toggle', { timeoutMs: 120_000 });
      const opened = async (line) => {
        await lab.page.locator('.tabs-container .tab.active').filter({ hasText: 'corpus.jsonl' }).waitFor();
        const position = lab.page.locator('[id="status.editor.selection"]');
        await until(`line ${line}`, async () => (await position.innerText()).startsWith(`Ln ${line},`));
      };
      await panel.locator('.expected .source').click();
      await opened(3);
      await panel.locator('.query-toggle').click();
      await panel.locator('.ranking .source').filter({ hasText: '4983' }).click();
      await opened(1);
      await panel.locator('.ranking .source').filter({ hasText: '77' }).click();
      await opened(2);
      // What was measured and is gone now is said, not guessed.
      await writeFile(path.join(folder, 'corpus.jsonl'), jsonl(documents.slice(0, 2)));
      await panel.locator('.expected .source').click();
      await lab.notification('lies outside the folder');
    } finally {
      await browser.close();
      await editor.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('five windows, one after another', { timeout: 300_000 }, () => {
  it('leave no engine and no temporary folder', async () => {
    const systemTmp = process.env.TMPDIR;
    // Engines of others on this machine are not ours to count.
    const tmp = await mkdtemp(path.join(tmpdir(), 'rl-'));
    process.env.TMPDIR = tmp;
    const engineFolders = () => readdirSync(tmp).filter((name) => name.startsWith('rag-lab-engine-'));
    const folders = Array.from({ length: 5 }, () => createFixture());
    let editor, browser;
    try {
      editor = await startEditor({ folder: folders[0], vsix: [vsix] });
      browser = await launchBrowser();
      for (const [at, folder] of folders.entries()) {
        const url = new URL(editor.url());
        url.searchParams.set('folder', folder);
        const lab = await Workbench.open(browser, url.href);
        await lab.command('RAG Lab: Index Workspace');
        await until(
          `the engine of window ${at + 1} runs`,
          () => engineFolders().length > 0 && enginesOf(editor).length,
        );
        // As closing the tab does; the page alone would go without a word to the editor.
        await lab.page.goto('about:blank');
        await lab.page.close();
      }
      await until('all engines are gone', () => enginesOf(editor).length === 0, 20_000);
      await until('their folders are gone', () => engineFolders().length === 0, 5_000);
    } finally {
      await browser?.close();
      await editor?.stop();
      if (systemTmp === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = systemTmp;
      await rm(tmp, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  });
});
