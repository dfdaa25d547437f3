import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultKnobs } from '../../src/core/config';
import type { RunResult } from '../../src/core/experiment';
import { UNSENT } from '../../src/protocol/webview-protocol';
import { failedRun, runResult, singleVariantRun } from '../fixtures/run-result';
import { CLEAN, Pages, type PageName, type TestPage } from './webview-page';
import { labMessage, tuningMessage, tuningState } from './webview-states';
import { PAYLOADS } from './webview-payloads';
import type { ThemeName } from './webview-themes';

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.start();
});
afterAll(() => pages.close());

async function opened(page: PageName, message?: unknown, theme: ThemeName = 'dark'): Promise<TestPage> {
  const test = await pages.open(page, { theme });
  if (message !== undefined) await test.deliver(message);
  return test;
}
const messagesOf = async (test: TestPage, type: string): Promise<Record<string, unknown>[]> =>
  (await test.posted()).filter((m): m is Record<string, unknown> => (m as { type?: unknown }).type === type);
const text = (test: TestPage, selector: string): Promise<string> => test.page.locator(selector).first().innerText();

describe('what the host sees', () => {
  it('hears ready once, and draws nothing of a message in another shape', async () => {
    for (const page of ['tuning', 'lab'] as const) {
      const test = await opened(page);
      expect(await test.posted()).toEqual([{ type: 'ready' }]);
      const before = await test.page.locator('main').innerHTML();
      const good = page === 'tuning' ? tuningMessage() : labMessage();
      for (const bad of [
        null,
        7,
        'tuning',
        [],
        {},
        { type: page },
        { type: page, state: null },
        { type: page, state: { ...good.state, job: { state: 'exploding' } } },
        { type: page, state: { ...good.state, notices: 'none' } },
        { type: page, state: { ...good.state, notices: [{}] } },
        page === 'tuning'
          ? { type: page, state: { ...good.state, variants: [{ name: 'a' }] } }
          : { type: page, state: { ...good.state, run: { ...runResult, variants: [{ name: 'a', metrics: 3 }] } } },
        { type: 'other', state: good.state },
      ])
        await test.deliver(bad);
      expect(await test.page.locator('main').innerHTML()).toBe(before);
      await test.deliver(good);
      expect(await test.page.locator('main').innerHTML()).not.toBe(before);
      expect(await test.trouble()).toEqual(CLEAN);
      await test.close();
    }
  });
});

describe('tuning panel', () => {
  it('posts setKnob for a slider moved by key and by mouse, and keeps the focus through the echo', async () => {
    const test = await opened('tuning', tuningMessage());
    const slider = test.page.locator('[data-knob="embedding.dimensions"] input[type=range]');
    await slider.focus();
    await test.page.keyboard.press('ArrowRight');
    const [moved] = await messagesOf(test, 'setKnob');
    expect(moved).toMatchObject({ knob: 'embedding.dimensions' });
    expect(moved!['value']).toBeGreaterThan(128);
    await test.deliver(
      tuningMessage({
        variants: tuningState.variants.map((v) =>
          v.name === 'smaller' ? { ...v, knobs: { ...v.knobs, 'embedding.dimensions': Number(moved!['value']) } } : v,
        ),
      }),
    );
    expect(await test.focused()).toBe('Dimensions');
    expect(await slider.getAttribute('aria-valuetext')).toBe(`${String(moved!['value'])} dimensions`);
    const box = (await slider.boundingBox())!;
    await test.page.mouse.click(box.x + box.width - 3, box.y + box.height / 2);
    expect((await messagesOf(test, 'setKnob')).at(-1)).toMatchObject({ value: 384 });
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });

  it('does not move a slider under the hand when another message comes', async () => {
    const test = await opened('tuning', tuningMessage());
    const slider = test.page.locator('[data-knob="embedding.dimensions"] input[type=range]');
    const box = (await slider.boundingBox())!;
    await test.page.mouse.move(box.x + box.width / 3, box.y + box.height / 2);
    await test.page.mouse.down();
    await test.page.mouse.move(box.x + box.width * 0.75, box.y + box.height / 2);
    const held = await slider.inputValue();
    await test.deliver(tuningMessage({ notices: ['Three files changed.'] }));
    expect(await slider.inputValue()).toBe(held);
    expect(await messagesOf(test, 'setKnob')).toEqual([]);
    await test.page.mouse.up();
    expect(await messagesOf(test, 'setKnob')).toHaveLength(1);
    await test.close();
  });

  it('takes an exact number, refuses one out of range in place, and resets', async () => {
    const test = await opened('tuning', tuningMessage());
    const knob = test.page.locator('[data-knob="embedding.dimensions"]');
    const field = knob.locator('input:not([type=range])');
    await field.fill('5,000');
    await field.press('Enter');
    expect(await messagesOf(test, 'setKnob')).toEqual([]);
    expect(await text(test, '[data-knob="embedding.dimensions"] .problem')).toContain('0 to 384');
    await field.fill('96');
    await field.press('Enter');
    expect(await messagesOf(test, 'setKnob')).toEqual([{ type: 'setKnob', knob: 'embedding.dimensions', value: 96 }]);
    await knob.getByRole('button', { name: 'Reset Dimensions' }).click();
    expect(await messagesOf(test, 'resetKnob')).toEqual([{ type: 'resetKnob', knob: 'embedding.dimensions' }]);
    await test.close();
  });

  it('says to everybody how a query is limited to some documents', async () => {
    const test = await opened('tuning', tuningMessage({ search: { text: '', busy: false } }));
    const field = test.page.locator('.search vscode-text-field');
    expect(await field.getAttribute('title')).toMatch(/path:docs.*where:lang=en/);
    const inner = field.locator('input');
    expect(await inner.getAttribute('placeholder')).toContain('path:docs/**');
    expect(await inner.getAttribute('aria-description')).toBe(await field.getAttribute('title'));
    await test.close();
  });

  it('chooses from a list by keyboard alone', async () => {
    const test = await opened('tuning', tuningMessage());
    await test.page.locator('[data-group=vectors] summary').press('Enter');
    const list = test.page.locator('[data-knob="vectors.storage"]').getByRole('combobox');
    await list.focus();
    // No faster than fingers: the list learns of its options a moment after it has the focus.
    for (const key of ['Enter', 'ArrowUp', 'Enter']) {
      await test.page.waitForTimeout(400);
      await test.page.keyboard.press(key);
    }
    await expect
      .poll(() => messagesOf(test, 'setKnob'))
      .toEqual([{ type: 'setKnob', knob: 'vectors.storage', value: 'f16' }]);
    await test.close();
  });

  it('reaches the controls by Tab', async () => {
    const test = await opened('tuning', tuningMessage());
    const reached: string[] = [];
    for (let i = 0; i < 60; i++) {
      await test.page.keyboard.press('Tab');
      reached.push(
        await test.page.evaluate<string>(`(() => {
          let e = document.activeElement;
          const name = e.getAttribute('aria-label') || e.textContent.trim();
          while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
          return e === document.body ? 'body' : name;
        })()`),
      );
      if (reached.at(-1) === 'body') break;
    }
    for (const wanted of [
      'Try a query',
      'docs/operations/caching.md:42–58',
      'Variant',
      'New variant',
      'Model',
      'Dimensions',
      'Undo',
      'Compare with baseline',
      'Save',
      'Open the lab',
    ])
      expect(reached).toContain(wanted);
    await test.close();
  });

  it('searches a while after typing, and at once on Enter; a hit opens its source', async () => {
    const test = await opened('tuning', tuningMessage({ search: { text: '', busy: false } }));
    const field = test.page.locator('.search input');
    const asked = async () => (await messagesOf(test, 'search')).map((message) => message['text']);
    await field.pressSequentially('cache', { delay: 20 });
    await expect.poll(async () => (await asked()).at(-1)).toBe('cache');
    // On a busy machine a pause between two keys can be long enough for a search of its own.
    const typed = await asked();
    expect(typed.length).toBeLessThan('cache'.length);
    await field.fill('cache hit');
    await field.press('Enter');
    expect(await asked()).toEqual([...typed, 'cache hit']);
    await field.press('Enter');
    await field.blur();
    expect(await asked()).toEqual([...typed, 'cache hit', 'cache hit']);
    await test.deliver(tuningMessage());
    expect(await field.inputValue()).toBe('cache hit');
    await test.page.locator('.hit .link').nth(1).click();
    expect(await messagesOf(test, 'openSource')).toEqual([
      { type: 'openSource', file: 'redis.md', startLine: 12, endLine: 30 },
    ]);
    expect(await text(test, '.answer-box')).toContain('5.7 ms · embed 5.2 · search 0.3 · not in cache');
    await test.close();
  });

  it('manages variants', async () => {
    const test = await opened('tuning', tuningMessage());
    const press = (name: string): Promise<void> => test.page.getByRole('button', { name, exact: true }).click();
    await press('New variant');
    await press('Reset variant');
    await press('Delete variant');
    await press('Rename variant');
    const field = test.page.locator('.variants input');
    await field.fill('not a name!');
    await field.press('Enter');
    expect(await messagesOf(test, 'renameVariant')).toEqual([]);
    await field.fill('tiny');
    await field.press('Enter');
    const types = (await test.posted()).map((m) => (m as { type: string }).type);
    expect(types).toEqual(['ready', 'addVariant', 'resetVariant', 'deleteVariant', 'renameVariant']);
    expect(await messagesOf(test, 'renameVariant')).toEqual([{ type: 'renameVariant', name: 'smaller', to: 'tiny' }]);
    expect(await messagesOf(test, 'deleteVariant')).toEqual([{ type: 'deleteVariant', name: 'smaller' }]);
    await test.deliver(tuningMessage({ active: 'baseline' }));
    await expect.poll(() => test.page.getByRole('button', { name: 'Delete variant' }).isDisabled()).toBe(true);
    await test.close();
  });

  it('shows a job with its count, pauses, resumes and cancels it; a dead engine offers what helps', async () => {
    const progress = { stage: 'embeddings', done: 312, total: 1204, unit: 'chunks', remainingMs: 9400 } as const;
    const test = await opened('tuning', tuningMessage({ job: { state: 'running', title: 'Comparing', progress } }));
    expect(await text(test, '.job')).toContain('312 of 1,204 chunks · about 9 s left');
    await test.page.getByRole('button', { name: 'Pause' }).click();
    await test.deliver(tuningMessage({ job: { state: 'paused', title: 'Comparing', progress } }));
    await test.page.getByRole('button', { name: 'Resume' }).click();
    await test.page.getByRole('button', { name: 'Cancel' }).click();
    await test.deliver(
      tuningMessage({
        job: {
          state: 'failed',
          title: 'Comparing',
          engineDown: true,
          error: { code: 'engine/gone', message: 'The engine ended.', nextStep: 'Restart it.', fault: 'internal' },
        },
      }),
    );
    for (const words of ['Comparing failed', 'The engine ended.', 'Restart it.', 'engine/gone'])
      expect(await text(test, '.failure')).toContain(words);
    await test.page.getByRole('button', { name: 'Restart engine' }).click();
    await test.page.getByRole('button', { name: 'Show log' }).click();
    const types = (await test.posted()).map((m) => (m as { type: string }).type);
    expect(types).toEqual(['ready', 'pause', 'resume', 'cancel', 'restartEngine', 'showLog']);
    await test.close();
  });

  it('says why it is not known what has to be computed, and what to do', async () => {
    const { plan, ...unplanned } = tuningState;
    const test = await opened('tuning', { type: 'tuning', state: unplanned });
    expect(await text(test, '.plan')).toContain('Working out what has to be computed…');
    const planError = {
      ...{ code: 'embedding/unknown-model', message: 'There is no model "mine".' },
      ...{ nextStep: 'Use one of: other.', fault: 'user' },
    };
    await test.deliver({ type: 'tuning', state: { ...unplanned, planError } });
    for (const words of [planError.message, planError.nextStep, planError.code])
      expect(await text(test, '.plan')).toContain(words);
    expect(await test.page.getByText('Working out').isVisible()).toBe(false);
    await test.deliver({ type: 'tuning', state: { ...unplanned, plan } });
    expect(await test.page.locator('.plan .failure').count()).toBe(0);
    await test.close();
  });

  it('offers to go on with a search that would send the documents; redrawn, it takes the focus from nobody', async () => {
    const refused = (message: string) =>
      tuningMessage({
        search: {
          ...{ text: 'x', busy: false },
          error: { code: UNSENT, message, nextStep: 'Send it to go on.', fault: 'user' },
        },
      });
    const test = await opened('tuning', refused('Sends 12 texts to h.example.'));
    const send = test.page.getByRole('button', { name: 'Send and Search' });
    await send.click();
    expect(await messagesOf(test, 'sendAndSearch')).toEqual([{ type: 'sendAndSearch' }]);
    await test.deliver(refused('Sends 13 texts to h.example.'));
    expect(await test.focused()).toBe('Send and Search');
    await test.page.evaluate('document.hasFocus = () => false');
    await test.deliver(refused('Sends 14 texts to h.example.'));
    expect(await test.page.evaluate('document.activeElement === document.body')).toBe(true);
    await test.close();
  });

  it('says which variants were left out, why, and what to do, and shows the figures of the others', async () => {
    const test = await opened('lab', labMessage({ run: failedRun }));
    const blocks = await test.page.locator('.failures .failure').allInnerTexts();
    expect(blocks).toHaveLength(failedRun.failures!.length);
    for (const [i, { name, error }] of failedRun.failures!.entries())
      for (const words of [`${name} was not measured`, error.message, error.nextStep, error.code])
        expect(blocks[i]).toContain(words);
    // Nothing runs: the parts that follow a job are not there.
    expect(await test.page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
    expect(await text(test, '.comparison thead')).not.toContain(failedRun.failures![0]!.name);
    expect(await text(test, '[data-metric="quality.ndcg@10"]')).toMatch(/0\.\d{3}/);
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });

  it('remembers open groups and the query over a reload', async () => {
    const test = await opened('tuning', tuningMessage({ search: { text: '', busy: false } }));
    await test.page.locator('[data-group=retrieval] summary').click();
    await test.page.locator('[data-group=embedding] summary').click();
    await test.page.locator('.search input').fill('flat index');
    await test.page.reload();
    await test.deliver(tuningMessage({ search: { text: '', busy: false } }));
    const open = await test.page.evaluate<string[]>(
      `[...document.querySelectorAll('details[open]')].map((e) => e.dataset.group)`,
    );
    expect(open).toEqual(['retrieval']);
    expect(await test.page.locator('.search input').inputValue()).toBe('flat index');
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });
});

describe('lab panel', () => {
  it('gives the answer, the table with verdicts in words, and the actions', async () => {
    const test = await opened('lab', labMessage());
    expect(await text(test, '.answer')).toMatch(/^sentences finds more/);
    expect(await text(test, '[data-metric="quality.ndcg@10"]')).toMatch(
      /0\.753[\s\S]+cannot tell[\s\S]+worse[\s\S]+better/,
    );
    expect(await text(test, '[data-metric="memory.vectors.bytes"]')).toMatch(
      /Vectors, MB[\s\S]+1\.85[\s\S]+12× smaller/,
    );
    expect(await text(test, '[data-metric="ann.recall@10"]')).toContain('unknown');
    const rows = (): Promise<number> => test.page.locator('[data-metric]').count();
    const few = await rows();
    await test.page.getByRole('button', { name: 'All metrics' }).click();
    expect(await rows()).toBeGreaterThan(few);
    for (const name of ['Run again', 'Export to Repo…', 'Set as Baseline'])
      await test.page.getByRole('button', { name }).click();
    expect((await test.posted()).map((m) => (m as { type: string }).type)).toEqual([
      'ready',
      'run',
      'export',
      'setBaseline',
    ]);
    await test.deliver(labMessage({ baselineRunId: runResult.id }));
    expect(await test.page.getByRole('button', { name: 'Set as Baseline' }).count()).toBe(0);
    await test.close();
  });

  it('says what is in a picture, and shows it as a table', async () => {
    const test = await opened('lab', labMessage());
    const figures = test.page.locator('figure');
    expect(await figures.count()).toBe(4);
    for (let i = 0; i < 4; i++) {
      await figures.nth(i).scrollIntoViewIfNeeded();
      await expect
        .poll(() => figures.nth(i).locator('canvas').getAttribute('aria-label'))
        .toMatch(/baseline|sentences/);
    }
    await test.page.getByRole('button', { name: /Show as a table: Latency/ }).press('Enter');
    const table = figures.first().locator('table');
    expect(await table.innerText()).toMatch(/95 %\s+7\.1/);
    expect(await figures.first().locator('canvas').isVisible()).toBe(false);
    await test.page.reload();
    await test.deliver(labMessage());
    expect(await figures.first().locator('table').isVisible()).toBe(true);
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });

  it('draws the pictures again in the colours of another theme', async () => {
    const test = await opened('lab', labMessage());
    const canvas = test.page.locator('[data-chart=memory] canvas');
    await test.page.locator('[data-chart=memory]').scrollIntoViewIfNeeded();
    await canvas.waitFor();
    const drawn = (): Promise<string> =>
      test.page.evaluate<string>(`document.querySelector('[data-chart=memory] canvas').toDataURL()`);
    const before = await drawn();
    await test.page.evaluate(`document.documentElement.style.setProperty('--vscode-charts-blue', 'rgb(1, 200, 3)');
      document.body.className = 'lab vscode-light';`);
    await expect.poll(drawn).not.toBe(before);
    await test.close();
  });

  it('lists lost and won queries, sorts them, opens their rankings and their source', async () => {
    const test = await opened('lab', labMessage());
    expect(await text(test, '.queries h2')).toMatch(/smaller LOST \(4\) · WON \(2\)/i);
    await test.page.getByRole('combobox', { name: 'Variant whose queries are shown' }).click();
    await test.page.getByRole('option', { name: 'words' }).click();
    expect(await text(test, '.queries h2')).toMatch(/words/);
    await test.page.locator('[data-sort=query]').click();
    const queries = await test.page.locator('.query-toggle').allInnerTexts();
    expect(queries).toEqual([...queries].sort(new Intl.Collator('en', { numeric: true }).compare));
    await test.page.getByRole('button', { name: 'why is the first query slow' }).press('Enter');
    expect(await test.page.locator('.detail:not([hidden]) ol').count()).toBe(2);
    await test.page.locator('.detail:not([hidden]) .link').first().click();
    await test.page
      .getByRole('row', { name: /lower the price/ })
      .getByRole('button', { name: 'docs/cost.md:1–18' })
      .click();
    const [first, second] = await messagesOf(test, 'openSource');
    expect(first).toMatchObject({ file: 'docs/latency.md', startLine: 60, endLine: 71 });
    expect(second).toEqual({ type: 'openSource', file: 'docs/cost.md', startLine: 1, endLine: 18 });
    await test.close();
  });

  it('compares any two variants, both ways, and remembers which', async () => {
    const test = await opened('lab', labMessage());
    const choose = async (list: string, name: string): Promise<void> => {
      await test.page.getByRole('combobox', { name: list }).click();
      await test.page.getByRole('option', { name, exact: true }).click();
    };
    await choose('Variant to compare with', 'sentences');
    expect(await text(test, '.queries h2')).toMatch(/smaller LOST \(9\) · WON \(1\) against sentences/i);
    await choose('Variant to compare with', 'smaller');
    expect(await text(test, '.queries h2')).toMatch(/sentences LOST \(1\) · WON \(9\) against smaller/i);
    await test.page.getByRole('button', { name: /^Won/ }).click();
    const gains = await test.page.locator('.outcomes tbody td.better').allInnerTexts();
    expect(gains).toHaveLength(9);
    expect(gains.map(Number)).toEqual(gains.map(Number).toSorted((a, b) => b - a));
    await test.page.getByRole('button', { name: /^Unchanged/ }).click();
    expect(await test.page.locator('.outcomes tbody tr:not(.detail)').count()).toBe(13);
    await test.deliver(labMessage({ run: { ...runResult, id: 'again' } }));
    expect(await text(test, '.queries h2')).toMatch(/sentences LOST \(1\)/i);
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });

  it('says why a query was lost, with the chunk that holds its answer', async () => {
    const test = await opened('lab', labMessage());
    const row = test.page.getByRole('row', { name: /why is the first query slow/ });
    expect(await row.locator('.why').innerText()).toBe('128 dimensions, 8-bit vectors: full vectors have it at 1');
    await row.getByRole('button', { name: 'why is the first query slow' }).click();
    const detail = test.page.locator('.detail:not([hidden])');
    expect(await detail.locator('.causes li').allInnerTexts()).toEqual([
      'rank fell 1 → 2',
      '128 dimensions, 8-bit vectors: full vectors have it at 1',
    ]);
    await detail.locator('.answer-chunk .link').first().click();
    expect(await messagesOf(test, 'openSource')).toMatchObject([
      { file: 'docs/latency.md', startLine: 60, endLine: 71 },
    ]);
    await test.close();
  });

  it('finds out which knob made the difference, beside the button that asks', async () => {
    const { attributions, ...unasked } = runResult;
    const test = await opened('lab', labMessage({ run: unasked }));
    const button = test.page.getByRole('button', { name: 'Find Out Which Knob' });
    await button.click();
    expect(await messagesOf(test, 'attribute')).toEqual([
      { type: 'attribute', baseline: 'baseline', variant: 'smaller' },
    ]);
    const progress = { stage: 'measure', done: 30, total: 140, unit: 'queries' } as const;
    await test.deliver(
      labMessage({ run: unasked, job: { state: 'running', title: 'Finding out which knob', progress } }),
    );
    expect(await button.count()).toBe(0);
    expect(await test.page.locator('.job:visible').count()).toBe(1);
    await test.page.locator('.attribution').getByRole('button', { name: 'Cancel' }).click();
    expect(await messagesOf(test, 'cancel')).toHaveLength(1);
    await test.page.locator('.query-toggle').first().click();
    await test.deliver(labMessage({ run: { ...unasked, attributions: attributions! } }));
    expect(await test.page.locator('.attribution tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/^Dimensions\tall → 128 dimensions\t−0.057\s+worse .*\t−0.059\s+worse /),
      expect.stringMatching(/^Storage\t32-bit float → 8-bit integer\t0\s+same .*cannot tell/),
    ]);
    // What was open stays open.
    expect(await test.page.locator('.detail:not([hidden])').count()).toBe(1);
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });

  it('does not ask which knob where only one can have done it', async () => {
    const test = await opened('lab', labMessage({ run: { ...runResult, attributions: [] } }));
    await test.page.getByRole('combobox', { name: 'Variant whose queries are shown' }).click();
    await test.page.getByRole('option', { name: 'words' }).click();
    expect(await test.page.getByRole('button', { name: 'Find Out Which Knob' }).count()).toBe(0);
    await test.close();
  });

  it('keeps what is shown while the next run goes on, and draws one variant alone', async () => {
    const test = await opened('lab', labMessage());
    await test.page.locator('.query-toggle').first().click();
    await test.deliver(labMessage({ job: { state: 'running', title: 'Comparing' } }));
    expect(await test.page.locator('.detail:not([hidden])').count()).toBe(1);
    await test.deliver(labMessage({ run: { ...singleVariantRun, id: 'other' } }));
    expect(await text(test, '.answer')).toContain('baseline alone');
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });
});

describe('hostile input', () => {
  const hostileRun = (payload: string): RunResult => ({
    ...runResult,
    corpus: { ...runResult.corpus, name: payload, skipped: [{ path: payload, reason: 'binary', detail: payload }] },
    variants: runResult.variants.map((v, i) => ({
      ...v,
      name: `${payload}${String(i)}`,
      notes: [payload],
      knobs: { ...v.knobs, 'embedding.model': payload },
    })),
    comparisons: runResult.comparisons.map((c) => ({ ...c, baseline: `${payload}0`, variant: `${payload}1` })),
    limits: runResult.limits.map((l) => ({ ...l, variant: payload, metric: payload })),
    outcomes: runResult.outcomes.slice(0, 3).map((o) => ({
      ...o,
      text: payload,
      expected: { file: payload, startLine: 1, endLine: 2 },
      top: o.top.map((places) => places.map((p) => ({ ...p, document: payload }))),
    })),
    notes: [payload],
    id: payload,
  });

  it(`runs no script of ${String(PAYLOADS.length)} payloads as names, headings and texts (V1)`, async () => {
    expect(PAYLOADS.length).toBeGreaterThanOrEqual(40);
    const tuning = await opened('tuning');
    const lab = await opened('lab');
    for (const payload of PAYLOADS) {
      const answer = tuningState.search.answer!;
      await tuning.deliver(
        tuningMessage({
          corpusName: payload,
          notices: [payload],
          variants: [
            { name: payload, parent: payload, knobs: { ...defaultKnobs(), 'embedding.model': payload }, changed: [] },
          ],
          active: payload,
          models: tuningState.models.map((m) => ({ ...m, id: payload })),
          pricedAnswerModels: [payload],
          job: {
            state: 'failed',
            title: payload,
            engineDown: false,
            error: { code: payload, message: payload, nextStep: payload, fault: 'user', where: { file: payload } },
          },
          search: {
            text: payload,
            busy: false,
            answer: {
              ...answer,
              query: payload,
              notices: [payload],
              hits: answer.hits.map((hit) => ({
                ...hit,
                document: payload,
                file: payload,
                context: payload,
                snippet: payload,
              })),
            },
          },
        }),
      );
      await lab.deliver(labMessage({ run: hostileRun(payload), notices: [payload] }));
      await lab.page.evaluate(`document.querySelectorAll('.query-toggle, figcaption .link').forEach((e) => e.click());
        document.querySelectorAll('details').forEach((d) => { d.open = true; });`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (const test of [tuning, lab]) {
      expect(await test.trouble()).toEqual(CLEAN);
      expect(await test.page.locator('main :is(script, iframe, img, object, embed, style, base, form)').count()).toBe(
        0,
      );
      await test.close();
    }
    expect(PAYLOADS).toContain(`<img src=x onerror=pwned()>`);
  });

  it('runs none in the report', async () => {
    for (const payload of [PAYLOADS.join(' '), '</script><script>pwned()</script>', '<!--<script>pwned()//']) {
      const test = await pages.open('report', { run: hostileRun(payload) });
      expect(await text(test, 'h1')).toBe('Comparison');
      expect(await test.trouble()).toEqual(CLEAN);
      await test.close();
    }
  });

  it('would notice a script that ran', async () => {
    const test = await pages.open('report');
    await test.page.evaluate('pwned()');
    expect((await test.trouble()).pwned).toBe(1);
    await test.close();
  });
});

describe('big data (V2)', () => {
  it('paints 100,000 rows and points within a second or so, a page of rows at a time', async () => {
    const test = await opened('lab');
    const ms = await test.timedLarge({ ...labMessage(), state: { ...labMessage().state, run: runResult } }, 100_000);
    expect(ms).toBeLessThan(3000);
    await expect.poll(() => test.page.locator('.query-toggle').count(), { timeout: 10_000 }).toBe(200);
    await test.page.getByRole('button', { name: /Show 200 more of/ }).click();
    expect(await test.page.locator('.query-toggle').count()).toBe(400);
    await test.page.locator('[data-chart=latency]').scrollIntoViewIfNeeded();
    await test.page.locator('[data-chart=latency] canvas').waitFor();
    expect(await test.trouble()).toEqual(CLEAN);
    console.info(`first paint of 100,000 rows and 400,000 samples: ${ms.toFixed(0)} ms`);
    await test.close();
  });

  it('shows what is not a finite number as a gap, never as 0', async () => {
    const odd = [NaN, Infinity, -Infinity];
    const test = await opened(
      'lab',
      labMessage({
        run: {
          ...runResult,
          variants: runResult.variants.map((v, i) => ({
            ...v,
            latencyMs: i === 0 ? [...odd, 3] : i === 1 ? [] : odd,
            metrics: Object.fromEntries(Object.entries(v.metrics).map(([id, m]) => [id, { ...m, value: odd[i % 3]! }])),
          })),
          comparisons: runResult.comparisons.map((c) => ({ ...c, difference: NaN, low: NaN, high: Infinity })),
        },
      }),
    );
    for (let i = 0; i < 4; i++) await test.page.locator('figure').nth(i).scrollIntoViewIfNeeded();
    const cells = await test.page.locator('.comparison td.num').allInnerTexts();
    expect(cells.length).toBeGreaterThan(20);
    expect(cells.filter((cell) => cell !== 'unknown')).toEqual([]);
    await test.page.getByRole('button', { name: /Show as a table: Latency/ }).click();
    expect(await text(test, '[data-chart=latency] table')).toMatch(/50 %\s+3\s+unknown\s+unknown/);
    expect(await text(test, 'main')).not.toMatch(/NaN|Infinity/);
    expect(await test.trouble()).toEqual(CLEAN);
    await test.close();
  });
});

describe('accessibility', () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  interface Found {
    readonly id: string;
    readonly impact: string;
    readonly where: string[];
  }
  const violations = (test: TestPage): Promise<Found[]> =>
    test.page.evaluate<Found[]>(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, impact, nodes }) => ({ id, impact, where: nodes.slice(0, 5).map((n) => n.html.slice(0, 200) + ' | ' + n.failureSummary.slice(0, 300)) })))`);

  it.each([
    ['tuning', 'dark'],
    ['tuning', 'light'],
    ['tuning', 'hc'],
    ['lab', 'dark'],
    ['lab', 'light'],
    ['lab', 'hc'],
    ['report', 'dark'],
    ['report', 'light'],
  ] as const)('%s in %s has no serious violation', async (page, theme) => {
    const test = await opened(
      page,
      page === 'tuning' ? tuningMessage() : page === 'lab' ? labMessage() : undefined,
      theme,
    );
    await test.page.evaluate(`document.querySelectorAll('details').forEach((d) => { d.open = true; });
      document.querySelectorAll('.query-toggle').forEach((e) => e.click());`);
    await test.page.evaluate(axe);
    expect(await violations(test)).toEqual([]);
    await test.close();
  });

  it('needs no sideways scrolling at 200 % zoom of a narrow window, but for tables', async () => {
    const test = await pages.open('lab', { width: 610 });
    await test.deliver(labMessage());
    const pane = await test.page.locator('.pane').first().boundingBox();
    expect(pane!.width).toBeLessThanOrEqual(610);
    await test.close();
  });
});
