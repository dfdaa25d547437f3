import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultKnobs } from '../../src/core/config';
import { traceOptionsOf } from '../../src/core/traces';
import type { CacheState } from '../../src/protocol/cache-protocol';
import { cacheResult } from '../fixtures/cache-result';
import { CLEAN, Pages, type OpenOptions, type TestPage } from './webview-page';
import { PAYLOADS } from './webview-payloads';
import type { ThemeName } from './webview-themes';

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.start();
});
afterAll(() => pages.close());

const load = traceOptionsOf(defaultKnobs(), 1);

const fresh: CacheState = {
  corpusName: 'docs',
  variant: 'baseline',
  trace: 'synthetic',
  recorded: false,
  load,
  columns: 'standard',
  alike: ['baseline', 'cached'],
  current: false,
  job: { state: 'idle' },
  notices: [],
};
const done: CacheState = { ...fresh, result: cacheResult, current: true };
const running: CacheState['job'] = {
  state: 'running',
  title: 'Replaying the trace',
  progress: { stage: 'search', done: 120, total: 312, unit: 'queries' },
};
const failed: CacheState['job'] = {
  state: 'failed',
  title: 'Replaying the trace',
  engineDown: false,
  error: {
    code: 'trace/no-queries',
    message: 'There are no queries to make a trace of.',
    nextStep: 'Generate a test set, or choose a trace file.',
    fault: 'user',
  },
};

async function opened(state: CacheState, options: OpenOptions = {}): Promise<TestPage> {
  const test = await pages.open('cache', options);
  await test.deliver({ type: 'cache', state });
  return test;
}
const text = (test: TestPage, selector: string): Promise<string> => test.page.locator(selector).first().innerText();
/** No faster than fingers: the list learns of its options a moment after it has the focus. */
async function choose(test: TestPage, list: string, option: string): Promise<void> {
  await test.page.getByRole('combobox', { name: list, exact: true }).click({ delay: 200 });
  await test.page.getByRole('option', { name: option, exact: true }).click();
}

describe('what is replayed', () => {
  it('is chosen and started by the controls', async () => {
    const test = await opened({ ...fresh, recorded: true });
    expect(await test.page.locator('.results').isVisible()).toBe(false);
    expect(await text(test, '.fresh')).toContain('Press Replay');
    expect(await text(test, '.trace-words')).toMatch(/2,000 requests, 60 a minute.+15 % in other words.+10 edits/);
    await choose(test, 'Trace', 'Recorded in the search box');
    await choose(test, 'Columns', 'Variants that differ in caches alone (2)');
    await test.page.getByRole('button', { name: 'Replay' }).click();
    expect((await test.posted()).slice(1)).toEqual([
      { type: 'setTrace', trace: 'recorded' },
      { type: 'setColumns', columns: 'variants' },
      { type: 'start' },
    ]);
    await test.close();
  });

  it('can be a file, and the list shows what was chosen before where none is', async () => {
    const test = await opened(fresh);
    await choose(test, 'Trace', 'Choose a file…');
    expect((await test.posted()).at(-1)).toEqual({ type: 'chooseTrace' });
    await test.deliver({ type: 'cache', state: fresh });
    const chosen = (): Promise<string> =>
      test.page.evaluate<string>(`document.querySelector('[aria-label="Trace"]').value`);
    await expect.poll(chosen).toBe('synthetic');
    await test.deliver({ type: 'cache', state: { ...fresh, trace: 'file', traceFile: '/logs/week.jsonl' } });
    await expect.poll(chosen).toBe('file');
    expect(await test.page.locator('[aria-label="Trace"] vscode-option[value="file"]').textContent()).toBe(
      'week.jsonl',
    );
    await test.close();
  });

  it('can be reached, started and cancelled with the keyboard alone', async () => {
    const test = await opened(fresh);
    const seen: string[] = [];
    for (let i = 0; i < 6 && seen.at(-1) !== 'Replay'; i++) {
      await test.page.keyboard.press('Tab');
      seen.push(await test.focused());
    }
    expect(seen.at(-1)).toBe('Replay');
    await test.page.keyboard.press('Enter');
    await test.deliver({ type: 'cache', state: { ...fresh, job: running } });
    expect(await text(test, '.job')).toMatch(/Replaying the trace[\s\S]+120 of 312 queries/);
    await test.page.getByRole('button', { name: 'Cancel' }).press('Enter');
    expect((await test.posted()).slice(1)).toEqual([{ type: 'start' }, { type: 'cancel' }]);
    await test.close();
  });
});

describe('the result', () => {
  it('is one sentence, and policies side by side', async () => {
    const test = await opened(done);
    expect(await text(test, '.answer-box')).toBe(
      'meaning answers 65 % of the requests from a cache; of these answers 1 % are wrong and none is stale, and it saves 2.73 ms a request. tinylfu answers 60 %, none of them wrong or stale.',
    );
    expect(await text(test, '.policies thead')).toMatch(/lru\s+fifo\s+tinylfu\s+stays\s+meaning/);
    expect(await text(test, '[data-row="cache.replay.ofBest"]')).toMatch(/0\.840\s+0\.780\s+0\.920\s+0\.960\s+unknown/);
    expect(await text(test, '[data-row="cache.replay.answered"]')).toMatch(/0\.545\s+0\.523 – 0\.567/);
    expect(await text(test, '[data-row="semantic.hits"]')).toMatch(/off\s+off\s+off\s+off\s+214/);
    expect(await text(test, '[data-row="semantic.wrong"]')).toMatch(/0\.079/);
    expect(await text(test, '.facts-line')).toMatch(/2,000 requests of 312 distinct queries in 33 min, seed 1/);
    await test.close();
  });

  it('has a table beside each chart', async () => {
    const test = await opened(done);
    for (const [title, rows] of [
      ['Hit ratio of the result cache against its size', 8],
      ['Time of a request, share answered within t', 8],
      ['Hits of meaning over time', 24],
    ] as const) {
      await test.page.getByRole('button', { name: `Show as a table: ${title}` }).click();
      const figure = test.page.locator('figure', { hasText: title });
      expect(await figure.locator('tbody tr').count(), title).toBe(rows);
    }
    expect(await text(test, '[data-chart="size"] tbody')).toMatch(/gives 95 % of the best[\s\S]+190/);
    expect(await text(test, '[data-chart="timeline"] tbody')).toContain('5 documents (branch switch)');
    expect(await text(test, '[data-chart="times"] thead')).toMatch(/without caches, ms/);
    await test.close();
  });

  it('does with the chosen policy what the buttons say, and shows its timeline', async () => {
    const test = await opened(done);
    await choose(test, 'Policy', 'stays');
    await test.page.getByRole('heading', { name: 'Hits of stays over time' }).waitFor();
    expect(await text(test, '.policies thead .chosen')).toBe('stays');
    for (const name of ['Use This Policy', 'Export to Repo…', 'Copy as TypeScript'])
      await test.page.getByRole('button', { name }).click();
    expect((await test.posted()).slice(1)).toEqual(
      ['usePolicy', 'exportPolicy', 'copyPolicy'].map((type) => ({ type, column: 'stays' })),
    );
    await test.page.reload();
    await test.deliver({ type: 'cache', state: done });
    await test.page.getByRole('heading', { name: 'Hits of stays over time' }).waitFor();
    await test.close();
  });

  it('tells the first wrong and stale answers of the chosen policy', async () => {
    const test = await opened(done);
    expect(await text(test, '.mistakes h3')).toBe('First wrong and stale answers of meaning');
    expect(await text(test, '.mistakes tbody')).toMatch(
      /^2 min\s+how is a store removed\s+how is a store moved\s+semantic\s+another meaning$/,
    );
    await choose(test, 'Policy', 'stays');
    await test.page.getByRole('heading', { name: 'answers of stays' }).waitFor();
    expect(await text(test, '.mistakes tbody')).toMatch(
      /how is a store moved\s+the same\s+result\s+stale since 0:06:31, edit of store\.md$/,
    );
    await choose(test, 'Policy', 'lru');
    await test.page.getByRole('heading', { name: 'Hits of lru over time' }).waitFor();
    expect(await test.page.locator('.mistakes *').count()).toBe(0);
    await test.close();
  });

  it('shows the chosen policy where not all of them have room', async () => {
    const test = await opened(done, { width: 600 });
    const inSight = async (): Promise<boolean> => {
      const [box, head] = await Promise.all(
        ['.table-box', '.policies thead .chosen'].map((place) => test.page.locator(place).first().boundingBox()),
      );
      return head!.x >= box!.x && head!.x + head!.width <= box!.x + box!.width + 1;
    };
    expect(await text(test, '.policies thead .chosen')).toBe('meaning');
    expect(await inSight()).toBe(true);
    await choose(test, 'Policy', 'lru');
    expect(await text(test, '.policies thead .chosen')).toBe('lru');
    expect(await inSight()).toBe(true);
    await test.close();
  });

  it('says when it is of something else, and why there is none', async () => {
    const test = await opened({ ...done, current: false });
    expect(await text(test, '.results')).toContain('of another trace, other columns or other knobs');
    await test.deliver({ type: 'cache', state: { ...fresh, job: failed } });
    expect(await text(test, '.failure')).toMatch(
      /no queries to make a trace of[\s\S]+test set[\s\S]+trace\/no-queries/,
    );
    await test.deliver({ type: 'cache', state: { ...fresh, empty: 'no-folder' } });
    expect(await text(test, '.empty')).toContain('Open a folder with documents');
    await test.close();
  });

  it('holds without curves, changes or a cache that answered', async () => {
    const bare = {
      ...cacheResult,
      curves: [],
      timeline: { buckets: [], edits: [] },
      columns: [
        { ...cacheResult.columns[0]!, layers: [], metrics: {}, latency: { percentiles: [], with: [], without: [] } },
      ],
    };
    const test = await opened({ ...done, result: bare });
    expect(await text(test, '.answer-box')).toBe('No cache answered a request of this trace.');
    expect(await test.page.locator('figure').count()).toBe(1);
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });

  it('runs nothing that names and notes hold', async () => {
    const columns = cacheResult.columns.map((column, i) => ({
      ...column,
      name: PAYLOADS[i % PAYLOADS.length]!,
      mistakes: PAYLOADS.map((payload) => ({
        ...{ atMs: 0, layer: 'result' as const, asked: payload, keptFor: payload, wrong: false },
        outdatedBy: { atMs: 0, causes: ['edit' as const], documents: 1, named: [payload] },
      })),
    }));
    const hostile = {
      ...cacheResult,
      columns,
      notes: PAYLOADS,
      trace: { ...cacheResult.trace, name: PAYLOADS.join() },
    };
    const test = await opened({
      ...{ ...done, corpusName: PAYLOADS.join(' '), notices: PAYLOADS, variant: PAYLOADS[0]!, alike: PAYLOADS },
      ...{ traceFile: PAYLOADS[0]!, result: hostile },
    });
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });

  it('ignores what is no state', async () => {
    const test = await opened(done);
    const before = await text(test, '.answer-box');
    await test.deliver({ type: 'cache', state: { ...done, result: { ...cacheResult, columns: 'many' } } });
    await test.deliver({ type: 'cache', state: null });
    expect(await text(test, '.answer-box')).toBe(before);
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });
});

describe('accessibility', () => {
  it('everything is reached and done by keys', async () => {
    const test = await opened(done, { width: 600 });
    const { page } = test;
    const order: string[] = [];
    for (let presses = 0; presses < 30 && !order.includes('Show as a table: Hits of meaning over time'); presses++) {
      await page.keyboard.press('Tab');
      order.push(await test.focused());
    }
    expect(order).toEqual([
      ...['Tuning', 'Trace', 'Columns', 'Replay'],
      ...['Policy', 'Use This Policy', 'Export to Repo…', 'Copy as TypeScript', 'Policies side by side'],
      'Show as a table: Hit ratio of the result cache against its size',
      'Show as a table: Time of a request, share answered within t',
      'Show as a table: Hits of meaning over time',
    ]);
    await page.keyboard.press('Enter');
    expect(await test.focused()).toBe('Show as a picture: Hits of meaning over time');
    expect(await page.locator('[data-chart="timeline"] tbody tr').count()).toBe(24);

    const table = page.getByRole('region', { name: 'Policies side by side' });
    const scrolled = (): Promise<number> => page.evaluate<number>(`document.querySelector('.table-box').scrollLeft`);
    const before = await scrolled();
    expect(before).toBeGreaterThan(0);
    await table.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(scrolled).toBeLessThan(before);

    const policy = page.getByRole('combobox', { name: 'Policy', exact: true });
    await policy.focus();
    await page.keyboard.press('ArrowUp');
    await page.getByRole('heading', { name: 'Hits of stays over time' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect((await test.posted()).at(-1)).toEqual({ type: 'usePolicy', column: 'stays' });
    await test.close();
  });

  it('each picture has a name that says what it shows', async () => {
    const test = await opened(done);
    for (const [title, said] of [
      ['Hit ratio of the result cache against its size', /95 % of the best/],
      ['Time of a request, share answered within t', /half within [\d.]+ ms/],
      ['Hits of meaning over time', /[\d,]+ hits, \d+ of them wrong and \d+ stale; documents changed 3 times/],
    ] as const) {
      const figure = test.page.getByRole('figure', { name: title });
      await figure.scrollIntoViewIfNeeded();
      const name = await figure.getByRole('img').getAttribute('aria-label');
      expect(name).toContain(title);
      expect(name).toMatch(said);
    }
    await test.close();
  });

  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  it.each<ThemeName>(['dark', 'light', 'hc'])('no serious violation in %s', async (theme) => {
    const test = await opened(done, { theme });
    await test.page.evaluate(`document.querySelectorAll('figcaption .link').forEach((e) => e.click());`);
    await test.page.evaluate(axe);
    const found = await test.page.evaluate<unknown[]>(`axe.run(document, { resultTypes: ['violations'] })
      .then(({ violations }) => violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => ({ id, where: nodes.slice(0, 3).map((n) => n.html.slice(0, 200) + n.failureSummary) })))`);
    expect(found).toEqual([]);
    await test.close();
  });
});

/** Pictures for people to look at: artefacts/webview/cache-*.png. */
describe.each<ThemeName>(['dark', 'light', 'hc'])('%s', (theme) => {
  it.each([
    ['1220', done, { height: 1300 }],
    ['600', done, { width: 600, height: 900 }],
    ['running', { ...done, job: running }, { height: 700 }],
    ['failed', { ...fresh, job: failed }, { height: 400 }],
    ['fresh', fresh, { height: 400 }],
  ] as const)('picture %s', async (name, state, size) => {
    const test = await opened(state, { theme, ...size });
    await test.page.evaluate(`(async () => {
      window.scrollTo(0, document.body.scrollHeight);
      await new Promise((resolve) => setTimeout(resolve, 200));
      window.scrollTo(0, 0);
    })()`);
    await test.page.waitForTimeout(150);
    await test.shot(`cache-${theme}-${name}`);
    expect(await test.trouble()).toEqual(CLEAN);
    const fits = await test.page.evaluate<boolean>(
      'document.documentElement.scrollWidth <= document.documentElement.clientWidth',
    );
    expect(fits).toBe(true);
    await test.close();
  });
});
