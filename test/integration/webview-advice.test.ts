import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdviceState } from '../../src/protocol/advice-protocol';
import { adviceResult } from '../fixtures/advice-result';
import { CLEAN, Pages, type OpenOptions, type TestPage } from './webview-page';
import { PAYLOADS } from './webview-payloads';
import type { ThemeName } from './webview-themes';

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.start();
});
afterAll(() => pages.close());

const fresh: AdviceState = {
  corpusName: 'docs',
  base: 'baseline',
  bases: ['baseline', 'smaller'],
  recallTarget: 0.98,
  seconds: 20,
  current: false,
  job: { state: 'idle' },
  notices: [],
};
const done: AdviceState = { ...fresh, result: adviceResult, current: true };
const running: AdviceState['job'] = {
  state: 'running',
  title: 'Trying indexes',
  progress: { stage: 'measure', done: 7, total: 20, unit: 'seconds', detail: 'parameters' },
};
const failed: AdviceState['job'] = {
  state: 'failed',
  title: 'Trying indexes',
  engineDown: false,
  error: {
    code: 'advice/no-vectors',
    message: 'Variant "words" searches by words alone: it has no vectors to index.',
    nextStep: 'Choose a variant whose retrieval.mode is dense or hybrid.',
    fault: 'user',
  },
};

async function opened(state: AdviceState, options: OpenOptions = {}): Promise<TestPage> {
  const test = await pages.open('advice', options);
  await test.deliver({ type: 'advice', state });
  return test;
}
const text = (test: TestPage, selector: string): Promise<string> => test.page.locator(selector).first().innerText();
/** No faster than fingers: the list learns of its options a moment after it has the focus. */
async function choose(test: TestPage, list: string, option: string): Promise<void> {
  await test.page.getByRole('combobox', { name: list }).click({ delay: 200 });
  await test.page.getByRole('option', { name: option, exact: true }).click();
}

describe('what is looked for', () => {
  it('is chosen and started by the controls', async () => {
    const test = await opened(fresh);
    expect(await test.page.locator('.results').isVisible()).toBe(false);
    await choose(test, 'Variant', 'smaller');
    await choose(test, 'Least recall@10', '0.95');
    await choose(test, 'Time', '1 min');
    await test.page.getByRole('button', { name: 'Find an Index' }).click();
    expect((await test.posted()).slice(1)).toEqual([
      { type: 'setBase', name: 'smaller' },
      { type: 'setRecall', recall: 0.95 },
      { type: 'setSeconds', seconds: 60 },
      { type: 'start' },
    ]);
    await test.close();
  });

  it('can be reached, started and cancelled with the keyboard alone', async () => {
    const test = await opened(fresh);
    const seen: string[] = [];
    for (let i = 0; i < 6; i++) {
      await test.page.keyboard.press('Tab');
      seen.push(await test.focused());
      if (seen.at(-1) === 'Find an Index') break;
    }
    expect(seen.at(-1)).toBe('Find an Index');
    await test.page.keyboard.press('Enter');
    await test.deliver({ type: 'advice', state: { ...fresh, job: running } });
    expect(await text(test, '.job')).toMatch(/Trying indexes[\s\S]+7 of 20 seconds/);
    await test.page.getByRole('button', { name: 'Cancel' }).press('Enter');
    expect((await test.posted()).slice(1)).toEqual([{ type: 'start' }, { type: 'cancel' }]);
    await test.close();
  });
});

describe('the advice', () => {
  it('is a verdict, a curve, one row an index, and a button that takes it over', async () => {
    const test = await opened(done);
    expect(await text(test, '.answer-box')).toBe(adviceResult.verdict);
    // Exact search and the four indexes.
    expect(await test.page.locator('.indexes tbody tr').count()).toBe(5);
    expect(await text(test, '.indexes tr.chosen')).toMatch(
      /usearch[\s\S]+advised[\s\S]+M 16, efConstruction 200, efSearch 40[\s\S]+0\.984/,
    );
    await test.page.getByRole('button', { name: 'Show as a table: Recall@10 against search time' }).click();
    expect(await test.page.locator('.curve tbody tr').count()).toBe(adviceResult.points.length);
    await test.page.getByRole('button', { name: 'Add as a Variant' }).click();
    expect((await test.posted()).at(-1)).toEqual({ type: 'addVariant' });
    await test.close();
  });

  it('says when it is of another variant, and why there is none', async () => {
    const test = await opened({ ...done, current: false });
    expect(await text(test, '.actions')).toContain('of another variant or recall');
    await test.deliver({ type: 'advice', state: { ...fresh, job: failed } });
    expect(await text(test, '.failure')).toMatch(/no vectors to index[\s\S]+advice\/no-vectors/);
    await test.deliver({ type: 'advice', state: { ...fresh, empty: 'no-folder' } });
    expect(await text(test, '.empty')).toContain('Open a folder with documents');
    await test.close();
  });

  it('runs nothing that names and notes hold', async () => {
    const hostile = { ...done, corpusName: PAYLOADS.join(' '), notices: PAYLOADS, bases: PAYLOADS, base: PAYLOADS[0]! };
    const test = await opened({
      ...hostile,
      result: { ...adviceResult, verdict: PAYLOADS.join(' '), notes: PAYLOADS },
    });
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });

  it('ignores what is no state', async () => {
    const test = await opened(done);
    await test.deliver({ type: 'advice', state: { ...done, result: { ...adviceResult, points: 'many' } } });
    await test.deliver({ type: 'advice', state: null });
    expect(await text(test, '.answer-box')).toBe(adviceResult.verdict);
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });
});

/** Pictures for people to look at: artefacts/webview/advice-*.png. */
describe.each<ThemeName>(['dark', 'light', 'hc'])('%s', (theme) => {
  it.each([
    ['1220', done, { height: 700 }],
    ['600', done, { width: 600, height: 900 }],
    ['running', { ...done, job: running }, { height: 700 }],
    ['failed', { ...fresh, job: failed }, { height: 400 }],
    ['empty', { ...fresh, empty: 'no-folder' }, { height: 300 }],
  ] as const)('picture %s', async (name, state, size) => {
    const test = await opened(state, { theme, ...size });
    await test.page.waitForTimeout(150);
    await test.shot(`advice-${theme}-${name}`);
    expect(await test.trouble()).toEqual(CLEAN);
    const fits = await test.page.evaluate<boolean>(
      'document.documentElement.scrollWidth <= document.documentElement.clientWidth',
    );
    expect(fits).toBe(true);
    await test.close();
  });
});
