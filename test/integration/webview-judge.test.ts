import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeMessage, judgeState, nothingToJudge, withoutItems, withoutQueries } from './webview-judge-states';
import { CLEAN, Pages, type OpenOptions, type TestPage } from './webview-page';
import { PAYLOADS } from './webview-payloads';
import type { ThemeName } from './webview-themes';

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.start();
});
afterAll(() => pages.close());

async function opened(message: unknown = judgeMessage(), options: OpenOptions = {}): Promise<TestPage> {
  const test = await pages.open('judge', options);
  await test.deliver(message);
  return test;
}
const posted = async (test: TestPage): Promise<unknown[]> => (await test.posted()).slice(1);
const press = async (test: TestPage, ...keys: string[]): Promise<void> => {
  for (const key of keys) await test.page.keyboard.press(key);
};
const current = (test: TestPage): Promise<number> =>
  test.page.evaluate<number>(
    `[...document.querySelectorAll('.item')].findIndex((item) => item === document.activeElement)`,
  );

describe('judging by keys', () => {
  it('starts at the first answer; a digit grades it and goes on, without the mouse', async () => {
    const test = await opened();
    expect(await current(test)).toBe(0);
    expect(await test.focused()).toBe('1 of 8: operations/caching.md, lines 10–22, grade 2, relevant');
    await press(test, '3', '0', 'Backspace');
    expect(await posted(test)).toEqual([
      { type: 'grade', key: 'item 0', grade: 3 },
      { type: 'grade', key: 'item 1', grade: 0 },
      { type: 'grade', key: 'item 2', grade: null },
    ]);
    expect(await current(test)).toBe(2);
    expect(await test.page.locator('.item').nth(1).locator('[aria-pressed=true]').textContent()).toBe('0');
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });

  it('moves between answers and queries, opens sources and undoes', async () => {
    const test = await opened();
    await press(test, 'j', 'ArrowDown', 'k', 'Enter', 'u', 'Control+z', 'n', 'p', 'Shift+N');
    expect(await posted(test)).toEqual([
      { type: 'openSource', file: 'redis.md', startLine: 30, endLine: 42 },
      ...['undo', 'undo', 'next', 'previous', 'nextUnjudged'].map((type) => ({ type })),
    ]);
    await press(test, 'ArrowUp', 'ArrowUp', 'ArrowUp');
    expect(await current(test)).toBe(0);
    await press(test, '?');
    expect(await test.page.locator('.keys').isVisible()).toBe(true);
    await press(test, '?');
    expect(await test.page.locator('.keys').isVisible()).toBe(false);
    await test.close();
  });

  it('does the same by buttons; a pressed grade pressed again is taken back', async () => {
    const test = await opened();
    const item = test.page.locator('.item').nth(3);
    await item.getByRole('button', { name: 'Grade 0' }).click();
    await item.getByRole('button', { name: 'Grade 3' }).click();
    await test.page.getByRole('button', { name: 'Undo' }).click();
    await test.page.getByRole('button', { name: 'Next query (n)' }).click();
    await test.page.getByRole('button', { name: 'Next not judged' }).click();
    expect(await posted(test)).toEqual([
      { type: 'grade', key: 'item 3', grade: null },
      { type: 'grade', key: 'item 3', grade: 3 },
      { type: 'undo' },
      { type: 'next' },
      { type: 'nextUnjudged' },
    ]);
    await test.close();
  });

  it('keys are letters where words are typed', async () => {
    const test = await opened();
    await test.page.getByRole('button', { name: 'Change the words of this query' }).click();
    await press(test, 'End', 'n', '2', 'Backspace', 'Enter');
    expect(await posted(test)).toEqual([{ type: 'editQuery', text: `${judgeState.query!.text}n` }]);
    await test.page.getByRole('button', { name: 'Add a query' }).click();
    await test.page.keyboard.type('turn it off');
    await press(test, 'Escape', '1');
    expect((await posted(test)).slice(1)).toEqual([{ type: 'grade', key: 'item 0', grade: 1 }]);
    await test.close();
  });

  it('keeps the place through an update, and starts anew with another query', async () => {
    const test = await opened();
    await press(test, 'j', 'j');
    await test.deliver(judgeMessage({ items: judgeState.items!.map((item) => ({ ...item, grade: 1 })) }));
    expect(await current(test)).toBe(2);
    await test.deliver(withoutItems({ position: 3, query: { id: 'q004', text: 'next one' } }));
    await test.deliver(judgeMessage({ position: 3, query: { id: 'q004', text: 'next one' } }));
    expect(await current(test)).toBe(0);
    expect(await test.page.locator('[aria-current]').innerText()).toContain('old answer');
    await test.close();
  });

  it('one Tab stop for all answers, one for the list of queries', async () => {
    const test = await opened();
    const stops = await test.page.evaluate<number[]>(
      `[document.querySelectorAll('.item[tabindex="0"]').length, document.querySelectorAll('.query-rows [tabindex="0"]').length]`,
    );
    expect(stops).toEqual([1, 1]);
    await test.page.locator('.query-rows [aria-current]').focus();
    await press(test, 'ArrowDown', 'Enter');
    expect(await posted(test)).toEqual([{ type: 'goTo', position: 3 }]);
    await test.close();
  });

  it('nothing moves when a grade is given', async () => {
    const test = await opened();
    const boxes = (): Promise<unknown> =>
      test.page.evaluate(
        `[...document.querySelectorAll('.item')].map((item) => { const { top, height } = item.getBoundingClientRect(); return [top + scrollY, height]; })`,
      );
    const before = await boxes();
    const graded = judgeState.items!.map((item) => ({ ...item, grade: 3, judged: { startLine: 1, endLine: 99 } }));
    await test.deliver(judgeMessage({ items: graded, lastAction: 'x'.repeat(500), saving: 'saving' }));
    expect(await boxes()).toEqual(before);
    await test.close();
  });
});

describe('the query set', () => {
  it('shows how far it is, and what is not judged yet', async () => {
    const test = await opened();
    expect(await test.page.locator('header').innerText()).toMatch(/2 of 7 judged[\s\S]*Query 3 of 7/);
    expect(await test.page.locator('.origin').innerText()).toBe(
      'From a heading · redis.md:12 · 40 % of its words stand in its answer',
    );
    await test.page.getByRole('checkbox', { name: 'Not judged only' }).click();
    // The shown one stays in sight.
    expect(await test.page.locator('.query-rows li').count()).toBe(5);
    await test.page.getByRole('textbox', { name: 'Find a query' }).fill('MEMORY');
    expect(await test.page.locator('.query-rows li').count()).toBe(1);
    await test.page.locator('.query-rows li button').click();
    expect(await posted(test)).toEqual([{ type: 'goTo', position: 4 }]);
    await test.close();
  });

  it('keeps the list that it has when an update comes without one', async () => {
    const test = await opened();
    await test.deliver(withoutQueries({ position: 0 }));
    expect(await test.page.locator('.query-rows li').count()).toBe(7);
    expect(await test.page.locator('[aria-current]').innerText()).toContain('cached answer');
    await test.close();
  });

  it('draws five thousand queries within a second', async () => {
    const test = await opened();
    const ms = await test.page.evaluate<number>(`(() => {
      const queries = Array.from({ length: 5000 }, (_, i) => ({ text: 'query number ' + i, judged: i % 3 === 0 }));
      const state = { ...${JSON.stringify(judgeState)}, queries, count: 5000, position: 4000 };
      return harness.timed({ type: 'judge', state });
    })()`);
    expect(ms).toBeLessThan(1000);
    expect(await test.page.locator('[aria-current]').innerText()).toContain('query number 4000');
    expect(await test.page.locator('.query-body').innerText()).toContain('3,900 before these');
    await test.page.getByRole('textbox', { name: 'Find a query' }).fill('number 123');
    expect(await test.page.locator('.query-rows li').count()).toBe(11);
    await test.close();
  });

  it('says what is missing, with the one next step', async () => {
    for (const [empty, action, type] of [
      ['no-queries', 'Generate a Test Set', 'generate'],
      ['no-folder', 'Open Folder', 'openFolder'],
      ['not-trusted', 'Manage Workspace Trust', 'manageTrust'],
    ] as const) {
      const test = await opened(nothingToJudge({ empty }));
      await test.page.getByRole('button', { name: action }).click();
      expect(await posted(test)).toEqual([{ type }]);
      await test.close();
    }
  });

  it('takes the first query by hand', async () => {
    const test = await opened(nothingToJudge({ empty: 'no-queries' }));
    await test.page.getByRole('button', { name: 'or write the first query yourself' }).click();
    await test.page.keyboard.type('how do I start');
    await press(test, 'Enter');
    expect(await posted(test)).toEqual([{ type: 'addQuery', text: 'how do I start' }]);
    await test.close();
  });

  it('says what failed where it failed, and tries again', async () => {
    const error = {
      code: 'judging/not-writable',
      message: 'It is read-only.',
      nextStep: 'Make it writable.',
      fault: 'environment',
    } as const;
    const test = await opened(judgeMessage({ saving: 'failed', error }));
    expect(await test.page.locator('.saving').innerText()).toBe('Not saved');
    await test.page.getByRole('button', { name: 'Try Again' }).click();
    expect(await posted(test)).toEqual([{ type: 'retry' }]);
    expect(await test.page.locator('.item').count()).toBe(8);
    await test.close();
  });

  it('offers to look again where a search was cancelled or failed', async () => {
    const test = await opened(withoutItems());
    await test.page.getByRole('button', { name: 'Look Again' }).click();
    expect(await posted(test)).toEqual([{ type: 'retry' }]);
    await test.deliver(withoutItems({ job: { state: 'running', title: 'Looking for answers' } }));
    expect(await test.page.getByRole('button', { name: 'Look Again' }).isVisible()).toBe(false);
    await test.page.getByRole('button', { name: 'Cancel' }).click();
    expect((await posted(test)).at(-1)).toEqual({ type: 'cancel' });
    await test.close();
  });

  it('draws nothing of a message in another shape, and no markup of hostile texts', async () => {
    const test = await pages.open('judge');
    const before = await test.page.locator('main').innerHTML();
    for (const bad of [
      { type: 'judge', state: {} },
      judgeMessage({ items: [{ key: 1 }] as never }),
      judgeMessage({ queries: [null] as never }),
      judgeMessage({ job: { state: 'exploding' } as never }),
    ])
      await test.deliver(bad);
    expect(await test.page.locator('main').innerHTML()).toBe(before);
    for (const text of PAYLOADS)
      await test.deliver(
        judgeMessage({
          query: { id: text, text, origin: { kind: 'heading', file: text, detail: text } },
          queries: [{ text, judged: false }],
          items: judgeState.items!.map((item, i) => ({
            ...{ ...item, key: `${text} ${String(i)}`, document: text, file: text, context: text, text },
          })),
          elsewhere: [{ key: text, file: text, startLine: 1, endLine: 2, grade: 1 }],
          lastAction: text,
          notices: [text],
        }),
      );
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });
});

const THEMES: readonly ThemeName[] = ['dark', 'light', 'hc'];
describe.each(THEMES)('in %s', (theme) => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  it('has no serious accessibility violation', async () => {
    const test = await opened(judgeMessage(), { theme });
    await test.page.evaluate(axe);
    expect(
      await test.page.evaluate(
        `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => ({ id, where: nodes.slice(0, 3).map((n) => n.html.slice(0, 200) + n.failureSummary.slice(0, 200)) })))`,
      ),
    ).toEqual([]);
    await test.close();
  });

  it.each([
    [1220, judgeMessage(), ''],
    [400, judgeMessage(), ''],
    [1220, judgeMessage(), '-keys'],
    [1220, nothingToJudge({ empty: 'no-queries' }), '-empty'],
    [
      900,
      withoutItems({
        job: {
          ...{ state: 'running', title: 'Looking for answers' },
          progress: { stage: 'embeddings', done: 312, total: 1204, unit: 'chunks', remainingMs: 9400 },
        },
      }),
      '-looking',
    ],
    [
      900,
      judgeMessage({
        saving: 'failed',
        error: {
          code: 'judging/not-writable',
          message: 'rag-lab/judgements.jsonl cannot be written: EACCES.',
          nextStep: 'Make it writable; the grades are kept here until then.',
          fault: 'environment',
        },
      }),
      '-failed',
    ],
  ] as const)('fits %i px%#', async (width, message, name) => {
    const test = await opened(message, { theme, width, height: 900 });
    if (name === '-keys') await press(test, '?');
    await test.page.waitForTimeout(500);
    await test.shot(`judge-${theme}-${String(width)}${name}`);
    expect(
      await test.page.evaluate(`document.documentElement.scrollWidth <= document.documentElement.clientWidth`),
    ).toBe(true);
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });
});
