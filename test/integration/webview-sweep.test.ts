import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shownSweep } from '../../src/host/sweep/shown-sweep';
import { editedAxis } from '../../src/protocol/edited-axis';
import type { ShownSweep } from '../../src/protocol/sweep-protocol';
import { stoppedSweep, sweepOf } from '../fixtures/sweep-result';
import { CLEAN, Pages, type OpenOptions, type TestPage } from './webview-page';
import { PAYLOADS } from './webview-payloads';
import { sweepMessage, sweepState } from './webview-states';
import type { ThemeName } from './webview-themes';

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.start();
});
afterAll(() => pages.close());

const shown = sweepState.result as ShownSweep;
async function opened(message: unknown, options: OpenOptions = {}): Promise<TestPage> {
  const test = await pages.open('sweep', options);
  await test.deliver(message);
  return test;
}
const text = (test: TestPage, selector: string): Promise<string> => test.page.locator(selector).first().innerText();
const postedOf = async (test: TestPage, type: string): Promise<unknown[]> =>
  (await test.posted()).filter((message) => (message as { type?: unknown }).type === type);
const without = <Item extends object, Key extends keyof Item>(item: Item, key: Key): Omit<Item, Key> =>
  Object.fromEntries(Object.entries(item).filter(([name]) => name !== key)) as Omit<Item, Key>;
/** No faster than fingers: the list learns of its options a moment after it has the focus. */
async function choose(test: TestPage, list: string, option: string): Promise<void> {
  await test.page.getByRole('combobox', { name: list }).click({ delay: 200 });
  await test.page.getByRole('option', { name: option }).click();
}
const names = (test: TestPage): Promise<(string | null)[]> =>
  test.page
    .locator('[data-trial]')
    .evaluateAll((rows) =>
      rows.map((row: { getAttribute(name: string): string | null }) => row.getAttribute('data-trial')),
    );

describe('space', () => {
  it('shows each knob with the values that its text means', async () => {
    const test = await opened(sweepMessage());
    expect(await test.page.locator('.axis').count()).toBe(3);
    expect(await test.page.locator('[data-axis="embedding.dimensions"] .chip').allInnerTexts()).toEqual([
      'all',
      '256',
      '128',
    ]);
    await test.close();
  });

  it('reads what is typed at once, and sends it', async () => {
    const test = await opened(sweepMessage());
    const axis = test.page.locator('[data-axis="index.hnsw.efSearch"]');
    await axis.locator('input').fill('16..64*2');
    expect(await axis.locator('.chip').allInnerTexts()).toEqual(['16', '32', '64']);
    await expect
      .poll(() => postedOf(test, 'setAxis'))
      .toEqual([{ type: 'setAxis', knob: 'index.hnsw.efSearch', text: '16..64*2' }]);
    await axis.locator('input').fill('16..');
    expect(await axis.locator('.problem').innerText()).toMatch(/from 4 to|number/);
    // An answer to an earlier message does not take away what is being typed.
    await test.deliver(sweepMessage());
    expect(await axis.locator('input').inputValue()).toBe('16..');
    await test.close();
  });

  it('adds and removes knobs, chooses base, strategy and the most variants', async () => {
    const test = await opened(sweepMessage());
    await test.page.getByRole('button', { name: 'Remove Dimensions' }).click();
    await test.page.locator('.add-axis').getByRole('combobox').click();
    const offered = await test.page.getByRole('option').allInnerTexts();
    expect(offered).toContain('Vectors · Storage');
    expect(offered).not.toContain('Index · efSearch');
    await test.page.getByRole('option', { name: 'Vectors · Storage' }).click();
    await choose(test, 'Strategy', 'Optimise');
    await choose(test, 'Base variant', 'smaller');
    const most = test.page.locator('.setting input');
    await most.fill('12');
    await most.press('Enter');
    await most.fill('0');
    await most.press('Enter');
    await most.fill('');
    await most.press('Enter');
    await test.page.getByRole('button', { name: 'Start Sweep' }).click();
    expect((await test.posted()).slice(1)).toEqual([
      { type: 'removeAxis', knob: 'embedding.dimensions' },
      { type: 'addAxis', knob: 'vectors.storage' },
      { type: 'setStrategy', strategy: 'optimise' },
      { type: 'setBase', name: 'smaller' },
      { type: 'setMaxTrials', trials: 12 },
      { type: 'setMaxTrials', trials: null },
      { type: 'start' },
    ]);
    await test.close();
  });

  it('says what it would cost before it starts, and why it cannot', async () => {
    const test = await opened(sweepMessage());
    expect(await text(test, '.plan-words')).toBe(
      '24 variants: 2 chunkings (1 stored), 2 embeddings of all chunks (1 stored), 6 indexes (1 stored); about 65 s (10 min one by one).',
    );
    const start = test.page.getByRole('button', { name: 'Start Sweep' });
    const unplanned = without(sweepState, 'plan');
    await test.deliver({ type: 'sweep', state: unplanned });
    expect(await text(test, '.plan-words')).toContain('Working out');
    const planError = {
      ...{ code: 'sweep/too-many', message: '100 × 200 = 20,000 combinations.', nextStep: 'Take fewer values.' },
      fault: 'user' as const,
    };
    await test.deliver({ type: 'sweep', state: { ...unplanned, planError } });
    expect(await text(test, '.plan-words')).toMatch(/20,000 combinations[\s\S]+Take fewer values/);
    await expect.poll(() => start.isDisabled()).toBe(true);
    await test.deliver(sweepMessage({ axes: [] }));
    expect(await text(test, '.space')).toContain('Add one to try several values');
    await expect.poll(() => start.isDisabled()).toBe(true);
    await test.deliver(sweepMessage({ axes: [editedAxis('retrieval.k', '5')] }));
    await expect.poll(() => start.isDisabled()).toBe(true);
    await test.deliver(sweepMessage());
    await expect.poll(() => start.isDisabled()).toBe(false);
    await test.close();
  });
});

describe('while it runs and after', () => {
  it('shows how far it is, keeps the answer in sight, and says how to go on when it was stopped', async () => {
    const progress = { stage: 'measure', done: 7, total: 24, unit: 'variants', remainingMs: 40_000 } as const;
    const result = shownSweep(stoppedSweep(8));
    const test = await opened(sweepMessage({ result, job: { state: 'running', title: 'Sweeping', progress } }));
    expect(await text(test, '.job')).toContain('7 of 24 variants · about 40 s left');
    expect(await text(test, '.answer')).toMatch(/^So far: /);
    expect(await test.page.getByRole('button', { name: 'Start Sweep' }).count()).toBe(0);
    await expect.poll(() => test.page.locator('.axis input').first().isDisabled()).toBe(true);
    await test.page.getByRole('button', { name: 'Pause' }).click();
    await test.page.getByRole('button', { name: 'Cancel' }).click();
    expect((await test.posted()).slice(1)).toEqual([{ type: 'pause' }, { type: 'cancel' }]);
    await test.deliver(sweepMessage({ result: 'unchanged' }));
    expect(await test.page.getByText('Stopped. Start again to go on: 7 of 24 variants are stored.').count()).toBe(1);
    await test.deliver(sweepMessage({ result: { ...result, planned: 7 } }));
    expect(await test.page.getByText('7 variants are measured, as many as were asked for.').count()).toBe(1);
    await test.deliver(sweepMessage({ result: 'unchanged', current: false }));
    expect(await test.page.getByText(/of other knobs, values or base variant/).count()).toBe(1);
    await test.close();
  });

  it.each([
    ['no-folder', 'Open Folder', 'openFolder'],
    ['not-trusted', 'Manage Workspace Trust', 'manageTrust'],
    ['no-documents', 'Open Another Folder', 'openFolder'],
  ] as const)('%s: one next step', async (empty, button, type) => {
    const test = await opened(sweepMessage({ empty }));
    expect(await test.page.getByRole('button', { name: 'Start Sweep' }).count()).toBe(0);
    await test.page.getByRole('button', { name: button }).click();
    expect((await test.posted()).at(-1)).toEqual({ type });
    await test.close();
  });

  it('without judgements it says that quality is unknown, and draws the rest', async () => {
    const unjudged: ShownSweep = {
      ...shown,
      queries: { count: 57, judged: 0 },
      objectives: shown.objectives.slice(1),
      trials: shown.trials.map((trial) => ({ ...trial, metrics: without(trial.metrics, 'quality.ndcg@10') })),
      importance: [],
    };
    const test = await opened(sweepMessage({ result: unjudged }));
    expect(await text(test, '.notices:not([hidden])')).toContain('Quality is unknown');
    expect(await text(test, '[data-chart=front] h3')).toBe('Latency against vectors');
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });

  it('ignores a message of another shape', async () => {
    const test = await opened({ type: 'sweep', state: { ...sweepState, result: { ...shown, trials: [{}] } } });
    expect(await test.page.locator('.axis').count()).toBe(0);
    await test.deliver(sweepMessage());
    expect(await test.page.locator('.axis').count()).toBe(3);
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });
});

describe('result', () => {
  it('answers first, and draws three pictures with their tables', async () => {
    const test = await opened(sweepMessage());
    const { name } = shown.cheapest!;
    expect(await text(test, '.answer')).toMatch(
      new RegExp(`^${String(shown.front.length)} of 22 variants are on the front; ${name} is the cheapest`),
    );
    for (const figure of await test.page.locator('figure').all()) await figure.scrollIntoViewIfNeeded();
    await expect
      .poll(() => test.page.locator('[data-chart=front] canvas').getAttribute('aria-label'))
      .toContain('Best of these two: ');
    await test.page.getByRole('button', { name: /Show as a table: Knobs and figures/ }).press('Enter');
    expect(await test.page.locator('[data-chart=parallel] tbody tr').count()).toBe(22);
    await choose(test, 'Figure to draw against', 'Latency');
    await expect.poll(() => text(test, '[data-chart=front] h3')).toBe('nDCG@10 against latency');
    expect(await text(test, '[data-chart=importance]')).toMatch(/Dimensions\s+\d+ %/);
    await test.page.getByRole('button', { name: 'Export to Repo…' }).click();
    expect((await test.posted()).at(-1)).toEqual({ type: 'exportResult' });
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });

  it('says in words what is on the front, keeps limits, was dropped or failed', async () => {
    const test = await opened(sweepMessage());
    const row = (name: string): Promise<string> => text(test, `[data-trial="${name}"]`);
    expect(await row(shown.front[0]!)).toMatch(/front/);
    expect(await row('baseline')).toMatch(/base[\s\S]*breaks Vectors[\s\S]*1\.00/);
    expect(await row(shown.cheapest!.name)).toMatch(/kept/);
    const [dropped, failed] = ['dropped', 'failed'].map((state) => shown.trials.find((one) => one.state === state)!);
    expect(await row(dropped!.name)).toMatch(/dropped: Worse than the front on 14 of 57 queries/);
    expect(await row(failed!.name)).toMatch(/failed: The index could not be built[\s\S]+–/);
    await test.page.getByRole('button', { name: 'Dropped or failed 3' }).click();
    expect(await test.page.locator('[data-trial]').count()).toBe(3);
    await test.close();
  });

  it('sorts by any figure, unknown last either way', async () => {
    const test = await opened(sweepMessage());
    const byQuality = await names(test);
    expect(byQuality[0]).toBe(shown.front[0]);
    const head = test.page.getByRole('button', { name: /nDCG@10/ }).last();
    await head.click();
    const reversed = await names(test);
    expect(reversed.slice(-3).sort()).toEqual(byQuality.slice(-3).sort());
    expect(reversed.slice(0, 22)).toEqual(byQuality.slice(0, 22).reverse());
    await test.page.getByRole('button', { name: 'Vectors, MB' }).press('Enter');
    expect((await names(test))[0]).toContain('dim128');
    await test.close();
  });

  it('chooses by keyboard, draws the chosen line, compares and takes over', async () => {
    const test = await opened(sweepMessage());
    await test.page.locator('[data-chart=parallel]').scrollIntoViewIfNeeded();
    await test.page.locator('[data-chart=parallel] canvas').waitFor();
    const drawn = (): Promise<string> =>
      test.page.evaluate<string>(`document.querySelector('[data-chart=parallel] canvas').toDataURL()`);
    const before = await drawn();
    const [first, second] = await names(test);
    await test.page.locator('.trials input').first().focus();
    expect(await drawn()).not.toBe(before);
    const use = test.page.getByRole('button', { name: 'Use as Variant' });
    await expect.poll(() => use.isDisabled()).toBe(true);
    await test.page.keyboard.press('Space');
    await use.click();
    await test.page.locator('.trials input').first().focus();
    await test.page.keyboard.press('ArrowDown');
    expect(await test.focused()).toBe(`Select ${second!}`);
    await test.page.keyboard.press('Space');
    await expect.poll(() => use.isDisabled()).toBe(true);
    // A new state in between takes neither the choice nor the focus away.
    await test.deliver(sweepMessage({ result: { ...shown, ms: 1 } }));
    expect(await test.focused()).toBe(`Select ${second!}`);
    await test.page.getByRole('button', { name: 'Compare Selected' }).click();
    expect((await test.posted()).slice(1)).toEqual([
      { type: 'useTrial', name: first },
      { type: 'compareTrials', names: [first, second] },
    ]);
    await test.close();
  });

  it('stays usable with thousands of variants, and shows what is not finite as unknown', async () => {
    const large = shownSweep(
      sweepOf([
        { knob: 'chunking.maxTokens', values: Array.from({ length: 20 }, (_, i) => 100 + i) },
        { knob: 'embedding.dimensions', values: Array.from({ length: 20 }, (_, i) => 100 + i) },
        { knob: 'index.hnsw.efSearch', values: [32, 64, 128, 256, 512] },
      ]),
    );
    const five = Array.from({ length: 5 }, (_, copy) =>
      large.trials.map((trial) => ({ ...trial, name: `${trial.name}_${String(copy)}` })),
    ).flat();
    const many: ShownSweep = { ...large, trials: five.slice(0, 10_000), base: five[0]!.name, front: [five[1]!.name] };
    const test = await opened(sweepMessage());
    const ms = await test.page.evaluate(
      (message) =>
        (globalThis as unknown as { harness: { timed(message: unknown): Promise<number> } }).harness.timed(message),
      sweepMessage({ result: many }),
    );
    console.info(`first paint of ${String(many.trials.length)} trials: ${ms.toFixed(0)} ms`);
    expect(ms).toBeLessThan(5000);
    expect(await test.page.locator('[data-trial]').count()).toBe(200);
    await test.page.getByRole('button', { name: /Show 200 more of/ }).click();
    await test.deliver(sweepMessage({ result: { ...many, ms: 2 } }));
    expect(await test.page.locator('[data-trial]').count()).toBe(400);
    for (const figure of await test.page.locator('figure').all()) await figure.scrollIntoViewIfNeeded();
    await test.page.locator('[data-chart=parallel] canvas').waitFor();
    const odd = [null, null, null] as unknown as readonly number[];
    const broken = shown.trials.map((trial, i) => ({
      ...trial,
      metrics: Object.fromEntries(
        Object.entries(trial.metrics).map(([id, figure]) => [id, { ...figure, value: odd[i % 3]! }]),
      ),
    }));
    await test.deliver(sweepMessage({ result: { ...shown, id: 'odd', trials: broken } }));
    expect(await text(test, '.trials')).toContain('unknown');
    expect(await text(test, 'main')).not.toMatch(/NaN|Infinity|null/);
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });

  it('runs no script of hostile names and texts', async () => {
    const test = await opened(sweepMessage());
    for (const payload of PAYLOADS) {
      const trials = shown.trials.map((trial, i) => ({ ...trial, name: `${payload}${String(i)}`, reason: payload }));
      await test.deliver(
        sweepMessage({
          ...{ corpusName: payload, base: payload, bases: [payload], notices: [payload] },
          axes: [{ knob: 'retrieval.k', text: payload, values: [payload] }],
          result: { ...shown, id: payload, trials, front: [`${payload}1`], notes: [payload], base: `${payload}0` },
        }),
      );
    }
    await new Promise((done) => setTimeout(done, 300));
    expect(await test.trouble()).toEqual(CLEAN);
    expect(await test.page.locator('main :is(script, iframe, img, object, embed, style, base, form)').count()).toBe(0);
    await test.close();
  });
});

describe('accessibility', () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  it.each<ThemeName>(['dark', 'light', 'hc'])('no serious violation in %s', async (theme) => {
    const test = await opened(sweepMessage({ axes: [...sweepState.axes, editedAxis('retrieval.k', 'x')] }), { theme });
    await test.page.evaluate(`document.querySelectorAll('details').forEach((d) => { d.open = true; });
      document.querySelectorAll('figcaption .link').forEach((e) => e.click());`);
    await test.page.evaluate(axe);
    const found = await test.page.evaluate<unknown[]>(`axe.run(document, { resultTypes: ['violations'] })
      .then(({ violations }) => violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => ({ id, where: nodes.slice(0, 3).map((n) => n.html.slice(0, 200) + n.failureSummary) })))`);
    expect(found).toEqual([]);
    await test.close();
  });
});

/** Pictures for people to look at: artefacts/webview/sweep-*.png. What they show is clean, and fits its width. */
describe.each<ThemeName>(['dark', 'light', 'hc'])('pictures, %s', (theme) => {
  async function picture(name: string, message: unknown, options: OpenOptions, act?: string): Promise<void> {
    const test = await opened(message, { theme, ...options });
    if (act !== undefined) await test.page.evaluate(act);
    await test.page.evaluate(`(async () => {
      for (const figure of document.querySelectorAll('figure')) {
        figure.scrollIntoView();
        await new Promise((done) => setTimeout(done, 60));
      }
      scrollTo(0, 0);
      await new Promise((done) => setTimeout(done, 60));
    })()`);
    await test.shot(name);
    expect(await test.trouble()).toEqual(CLEAN);
    const fits = 'document.documentElement.scrollWidth <= document.documentElement.clientWidth';
    expect(await test.page.evaluate<boolean>(fits)).toBe(true);
    await test.close();
  }
  /** Opens the stages, chooses two variants and looks at one. */
  const look = `document.querySelectorAll('details').forEach((d) => { d.open = true; });
    const boxes = document.querySelectorAll('.trials input');
    boxes[1].click(); boxes[3].click(); boxes[3].focus();`;

  it('a finished sweep', async () => {
    await picture(`sweep-${theme}-1220`, sweepMessage(), {}, look);
    await picture(`sweep-${theme}-500`, sweepMessage(), { width: 500 });
  });
  it('before, while it runs, and with what cannot be read', async () => {
    const fresh = without(sweepState, 'result');
    await picture(`sweep-${theme}-fresh`, { type: 'sweep', state: fresh }, { height: 500 });
    const progress = { stage: 'measure', done: 7, total: 24, unit: 'variants', remainingMs: 40_000 } as const;
    const job = { state: 'running', title: 'Sweeping', progress } as const;
    await picture(`sweep-${theme}-running`, sweepMessage({ result: shownSweep(stoppedSweep(7)), job }), {});
    const axes = [editedAxis('chunking.maxTokens', '128, 256'), editedAxis('index.hnsw.efSearch', '64..32*2')];
    await picture(`sweep-${theme}-wrong`, { type: 'sweep', state: { ...fresh, axes } }, { height: 500 });
  });
});
