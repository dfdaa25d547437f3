import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cancelled, userError } from '../../../src/core/common';
import { defaultKnobs, MAX_VARIANTS } from '../../../src/core/config';
import type { SweepPlan, SweepResult } from '../../../src/core/sweep';
import { SweepUpdates } from '../../../src/host/sweep/shown-sweep';
import { SweepSession } from '../../../src/host/sweep/sweep-session';
import type { SavedSweep } from '../../../src/host/sweep/saved-sweep';
import { stoppedSweep, sweepResult } from '../../fixtures/sweep-result';
import { fakeWorkspace, type FakeWorkspace } from '../../support/fake-session';

const PLAN: SweepPlan = { combinations: 24, variants: 24, stages: [], notices: [] };

interface FakeSweep extends FakeWorkspace {
  readonly sweep: SweepSession;
  readonly changed: ReturnType<typeof vi.fn>;
  savedSweep: SavedSweep | undefined;
  visible: boolean;
}

function fakeSweep(start: Parameters<typeof fakeWorkspace>[0] = {}, load?: unknown): FakeSweep {
  const workspace = fakeWorkspace(start);
  workspace.engine.override.sweepPlan = () => PLAN;
  const changed = vi.fn();
  const fake = Object.assign(workspace, { changed, savedSweep: undefined as SavedSweep | undefined, visible: true });
  const sweep = new SweepSession(workspace.session, {
    isVisible: () => fake.visible,
    load: () => load,
    save: (saved) => (fake.savedSweep = saved),
    onChange: changed,
  });
  return Object.assign(fake, { sweep });
}
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(400);
const asked = (fake: FakeSweep, method: string): Record<string, unknown>[] =>
  fake.engine.calls.filter((call) => call.method === method).map(({ params }) => params as Record<string, unknown>);
/** What the engine says of a sweep that began now. */
const now = (result: SweepResult): SweepResult => ({ ...result, startedAt: new Date().toISOString() });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('space', () => {
  it('starts with knobs worth trying, and plans them once somebody looks', async () => {
    const fake = fakeSweep();
    await settle();
    expect(fake.engine.calls).toEqual([]);
    await fake.sweep.open();
    await settle();
    expect(fake.sweep.state()).toMatchObject({ plan: PLAN, base: 'baseline', bases: ['baseline'], strategy: 'grid' });
    expect(fake.sweep.state().axes.every(({ values }) => (values?.length ?? 0) > 1)).toBe(true);
    expect(asked(fake, 'sweepPlan')).toHaveLength(1);
    expect(asked(fake, 'sweepPlan')[0]).toMatchObject({
      corpus: { root: '/docs' },
      base: { name: 'baseline', knobs: defaultKnobs() },
      strategy: 'grid',
      limits: {},
    });
  });

  it('plans once after a burst of edits, and never what cannot be read', async () => {
    const fake = fakeSweep();
    await fake.sweep.open();
    await settle();
    for (const text of ['1', '16', '16,', '16,3', '16,32']) fake.sweep.setAxis('index.hnsw.efSearch', text);
    await settle();
    expect(asked(fake, 'sweepPlan')).toHaveLength(2);
    fake.sweep.setAxis('index.hnsw.efSearch', '16..');
    await settle();
    expect(asked(fake, 'sweepPlan')).toHaveLength(2);
    const { axes, plan } = fake.sweep.state();
    expect(plan).toBeUndefined();
    expect(axes.at(-1)).toMatchObject({
      text: '16..',
      error: { code: expect.stringMatching(/^(sweep|config)\//) as string },
    });
    expect(await fake.sweep.start()).toBeUndefined();
    expect(asked(fake, 'sweep')).toEqual([]);
  });

  it('plans anew when the base variant is edited, but not while nobody looks', async () => {
    const fake = fakeSweep();
    await fake.sweep.open();
    await settle();
    fake.session.setKnob('retrieval.k', 7);
    fake.sweep.setBase('variant-1');
    await settle();
    expect(asked(fake, 'sweepPlan').at(-1)).toMatchObject({ base: { name: 'variant-1', knobs: { 'retrieval.k': 7 } } });
    fake.visible = false;
    const planned = asked(fake, 'sweepPlan').length;
    fake.session.setKnob('retrieval.k', 8);
    await settle();
    expect(asked(fake, 'sweepPlan')).toHaveLength(planned);
    fake.visible = true;
    fake.sweep.refresh();
    await settle();
    expect(asked(fake, 'sweepPlan').at(-1)).toMatchObject({ base: { knobs: { 'retrieval.k': 8 } } });
    fake.session.deleteVariant('variant-1');
    expect(fake.sweep.state().base).toBe('baseline');
  });

  it('says in place why there is no plan', async () => {
    const fake = fakeSweep();
    fake.engine.override.sweepPlan = () => Promise.reject(userError('sweep/too-many', 'Too many.', 'Take fewer.'));
    await fake.sweep.open();
    await settle();
    expect(fake.sweep.state()).toMatchObject({ planError: { code: 'sweep/too-many', nextStep: 'Take fewer.' } });
    fake.engine.override.sweepPlan = () => PLAN;
    fake.sweep.removeAxis('index.hnsw.efSearch');
    await settle();
    expect(fake.sweep.state().planError).toBeUndefined();
    expect(fake.sweep.state().plan).toEqual(PLAN);
  });

  it('remembers axes, base, strategy and number over a reload', async () => {
    const first = fakeSweep();
    first.sweep.removeAxis('chunking.maxTokens');
    first.sweep.addAxis('vectors.storage');
    first.sweep.addAxis('vectors.storage');
    first.sweep.setStrategy('optimise');
    first.sweep.setMaxTrials(9);
    const second = fakeSweep({}, structuredClone(first.savedSweep));
    expect(second.sweep.state()).toEqual(first.sweep.state());
    expect(second.sweep.state()).toMatchObject({ strategy: 'optimise', maxTrials: 9 });
    expect(second.sweep.state().axes.map(({ knob }) => knob)).toEqual([
      'embedding.dimensions',
      'index.hnsw.efSearch',
      'vectors.storage',
    ]);
    expect(second.sweep.state().axes.at(-1)).toMatchObject({
      text: 'f32, f16, i8, b1',
      values: ['f32', 'f16', 'i8', 'b1'],
    });
    second.sweep.setMaxTrials(undefined);
    await second.sweep.open();
    await settle();
    expect(asked(second, 'sweepPlan')[0]).not.toHaveProperty('maxTrials');
  });

  it.each([null, 7, {}, { axes: [{ knob: 'no.such', text: '' }], strategy: 'grid' }, { axes: [], strategy: 'guess' }])(
    'starts fresh where what was saved is %j',
    (saved) => {
      expect(fakeSweep({}, saved).sweep.state().axes).toEqual(fakeSweep().sweep.state().axes);
    },
  );

  it('takes the configuration over when it is new, and leaves edits alone while it stays', async () => {
    const config = JSON.stringify({ version: 1, sweep: { 'retrieval.k': [5, 10], 'index.hnsw.m': '8..32*2' } });
    const first = fakeSweep({ config });
    await first.sweep.open();
    expect(first.sweep.state().axes.map(({ knob, values }) => [knob, values])).toEqual([
      ['index.hnsw.m', [8, 16, 32]],
      ['retrieval.k', [5, 10]],
    ]);
    first.sweep.setAxis('retrieval.k', '5, 20');
    const second = fakeSweep({ config }, structuredClone(first.savedSweep));
    await second.sweep.open();
    expect(second.sweep.state().axes[1]).toMatchObject({ values: [5, 20] });
    second.config = JSON.stringify({ version: 1, sweep: { 'retrieval.k': [1, 2] } });
    await second.session.reloadConfig();
    expect(second.sweep.state().axes.map(({ values }) => values)).toEqual([[1, 2]]);
  });

  it('asks nothing without a folder or trust', async () => {
    for (const start of [{ root: undefined as never }, { trusted: false }]) {
      const fake = fakeSweep(start);
      await fake.sweep.open();
      await fake.sweep.start();
      await settle();
      expect(fake.engine.calls).toEqual([]);
      expect(fake.sweep.state().empty).toMatch(/no-folder|not-trusted/);
    }
  });
});

describe('running', () => {
  it('shows what is known while it runs, keeps to the last result, and plans again', async () => {
    const fake = fakeSweep();
    await fake.sweep.open();
    await settle();
    const finished = now(sweepResult);
    fake.engine.override.sweep = () => new Promise((done) => setTimeout(() => done(finished), 1700));
    fake.engine.override.sweepSoFar = () => now(stoppedSweep(asked(fake, 'sweepSoFar').length));
    const done = fake.sweep.start();
    await vi.advanceTimersByTimeAsync(1600);
    expect(fake.sweep.result?.trials).toHaveLength(3);
    expect(fake.sweep.state()).toMatchObject({ current: true, job: { state: 'running', title: 'Sweeping' } });
    await vi.advanceTimersByTimeAsync(200);
    expect(await done).toBe(finished);
    expect(fake.sweep.result).toBe(finished);
    await settle();
    expect(asked(fake, 'sweepPlan')).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked(fake, 'sweepSoFar')).toHaveLength(3);
    fake.sweep.setAxis('index.hnsw.efSearch', '32, 64');
    expect(fake.sweep.state().current).toBe(false);
    fake.sweep.setAxis('index.hnsw.efSearch', '32, 64, 128, 256');
    expect(fake.sweep.state().current).toBe(true);
  });

  it('asks nothing while nobody looks, and never shows the sweep before this one', async () => {
    const fake = fakeSweep();
    await fake.sweep.open();
    fake.engine.override.sweep = () => new Promise((done) => setTimeout(() => done(now(sweepResult)), 3000));
    fake.engine.override.sweepSoFar = () => sweepResult;
    fake.visible = false;
    const done = fake.sweep.start();
    await vi.advanceTimersByTimeAsync(1100);
    expect(asked(fake, 'sweepSoFar')).toEqual([]);
    fake.visible = true;
    await vi.advanceTimersByTimeAsync(1100);
    expect(asked(fake, 'sweepSoFar').length).toBeGreaterThan(0);
    expect(fake.sweep.result).toBeUndefined();
    await vi.advanceTimersByTimeAsync(2000);
    await done;
  });

  it('keeps what was measured when it is cancelled, and the engine is asked once more', async () => {
    const fake = fakeSweep();
    await fake.sweep.open();
    fake.engine.override.sweep = (_, { signal }) =>
      new Promise((_, reject) => signal!.addEventListener('abort', () => reject(cancelled())));
    const partial = { ...stoppedSweep(7), startedAt: new Date(Date.now() + 1000).toISOString() };
    fake.engine.override.sweepSoFar = () => partial;
    const done = fake.sweep.start();
    await vi.advanceTimersByTimeAsync(10);
    fake.session.job.pause();
    expect(fake.engine.switched).toEqual(['pause']);
    fake.session.job.cancel();
    expect(await done).toBeUndefined();
    expect(fake.sweep.result).toBe(partial);
    expect(fake.sweep.state()).toMatchObject({ current: true, job: { state: 'idle' } });
  });

  it('keeps the last it saw when the engine dies', async () => {
    const fake = fakeSweep();
    await fake.sweep.open();
    const partial = { ...stoppedSweep(3), startedAt: new Date(Date.now() + 1000).toISOString() };
    fake.engine.override.sweepSoFar = () => partial;
    const died = userError('engine/ended', 'The engine stopped.', 'Restart it.');
    fake.engine.override.sweep = () => new Promise((_, reject) => setTimeout(() => reject(died), 900));
    const done = fake.sweep.start();
    await vi.advanceTimersByTimeAsync(800);
    fake.engine.override.sweepSoFar = () => Promise.reject(died);
    await vi.advanceTimersByTimeAsync(200);
    await done;
    expect(fake.sweep.result).toBe(partial);
    expect(fake.sweep.state().job).toMatchObject({ state: 'failed', engineDown: true });
  });
});

describe('trials become variants', () => {
  async function swept(): Promise<FakeSweep> {
    const fake = fakeSweep();
    await fake.sweep.open();
    fake.engine.override.sweep = () => now(sweepResult);
    await fake.sweep.start();
    return fake;
  }
  const namesOf = (fake: FakeSweep): string[] => fake.session.variantSet.specs.map(({ name }) => name);

  it('takes them over beside the others, once, and undoes it in one step', async () => {
    const fake = await swept();
    const [first, second] = sweepResult.front.filter((name) => name !== 'baseline') as [string, string];
    expect(fake.sweep.takeOver([first, second, 'baseline'])).toBe(true);
    expect(namesOf(fake).sort()).toEqual(['baseline', first, second].sort());
    const trial = sweepResult.trials.find(({ variant }) => variant.name === first)!;
    const shown = fake.session.tuningState().variants.find(({ name }) => name === first)!;
    expect(shown).toMatchObject({ parent: 'baseline', knobs: trial.variant.knobs });
    expect(fake.sweep.takeOver([first])).toBe(true);
    expect(namesOf(fake)).toHaveLength(3);
    expect(fake.session.variantSet.active).toBe(first);
    fake.session.undo();
    fake.session.undo();
    expect(namesOf(fake)).toEqual(['baseline']);
  });

  it('gives another name where one of other knobs has it, whatever the case', async () => {
    const fake = await swept();
    const [name] = sweepResult.front.filter((one) => one !== 'baseline') as [string];
    fake.session.setKnob('retrieval.k', 77);
    fake.session.renameVariant('variant-1', name.toUpperCase());
    expect(fake.sweep.takeOver([name])).toBe(true);
    expect(namesOf(fake)).toEqual(['baseline', name.toUpperCase(), `${name}-2`]);
  });

  it('says when they are too many, and changes nothing', async () => {
    const fake = await swept();
    const all = sweepResult.trials.map(({ variant }) => variant.name);
    expect(all.length).toBeGreaterThan(MAX_VARIANTS);
    expect(fake.sweep.takeOver(all)).toBe(false);
    expect(namesOf(fake)).toEqual(['baseline']);
    expect(fake.sweep.state().notices.join(' ')).toMatch(/16 variants; with these there would be 25/);
    expect(fake.sweep.takeOver(all.slice(0, MAX_VARIANTS))).toBe(true);
    expect(fake.sweep.takeOver(['no such trial'])).toBe(false);
  });
});

describe('updates of the page', () => {
  it('sends a result once, small, and again to a page that starts anew', () => {
    const updates = new SweepUpdates();
    const state = fakeSweep().sweep.state();
    const sent = updates.next(state, sweepResult).result;
    if (sent === undefined || sent === 'unchanged') throw new Error('no result was sent');
    expect(sent.trials.map(({ name }) => name)).toEqual(sweepResult.trials.map(({ variant }) => variant.name));
    expect(JSON.stringify(sent).length).toBeLessThan(JSON.stringify(sweepResult).length / 2);
    expect(updates.next(state, sweepResult).result).toBe('unchanged');
    expect(updates.next(state, { ...sweepResult }).result).toMatchObject({ id: sweepResult.id });
    updates.forget();
    expect(updates.next(state, sweepResult).result).toMatchObject({ id: sweepResult.id });
    expect(updates.next(state, undefined)).not.toHaveProperty('result');
  });
});
