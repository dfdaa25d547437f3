import { describe, expect, it } from 'vitest';
import { environmentError, noControl, type JobControl } from '../../../src/core/common';
import type { QuerySet } from '../../../src/core/evaluation';
import { parseAxis, type SweepRequest, type SweepResult } from '../../../src/core/sweep';
import { dominates } from '../../../src/core/sweep/pareto-front';
import { pointOf } from '../../../src/core/sweep/objectives';
import { cancelWhen, fakeLab, fakeVariant } from '../../support/fake-lab';

const ANIMALS = ['fox', 'owl', 'bear', 'hare', 'lynx', 'mole', 'seal', 'crow', 'deer', 'wolf', 'toad', 'newt'];
const files = () =>
  new Map(
    ANIMALS.map((animal, i) => [
      `${animal}.md`,
      `# The ${animal}\n\nThe ${animal} lives in region ${i} and eats food number ${i * 7}.\n\n## Winter\n\nIn winter the ${animal} sleeps ${i} weeks under stone ${i * 3}. ${'More is known of it. '.repeat(8)}\n`,
    ]),
  );
const querySet: QuerySet = {
  queries: ANIMALS.map((animal) => ({ id: animal, text: `where does the ${animal} sleep in winter` })),
  judgements: ANIMALS.map((animal) => ({ query: animal, file: `${animal}.md`, startLine: 5, endLine: 7, grade: 1 })),
};
const requestOf = (over: Partial<SweepRequest> = {}): SweepRequest => ({
  corpus: { root: '/docs', include: [], exclude: [] },
  base: fakeVariant('baseline'),
  axes: [
    parseAxis('chunking.strategy', 'markdown,sentence'),
    parseAxis('embedding.dimensions', 'all,8'),
    parseAxis('index.hnsw.efSearch', '4,256'),
  ],
  strategy: 'grid',
  querySet,
  limits: {},
  repeat: 1,
  seed: 1,
  ...over,
});
const names = ({ trials }: SweepResult) => trials.map(({ variant }) => variant.name);

describe('the plan of a sweep', () => {
  it('counts variants and distinct stages, and says what all of it takes against one by one', async () => {
    const { lab, models } = fakeLab(files());
    const plan = await lab.sweepPlan(requestOf(), noControl);
    expect(plan).toMatchObject({ combinations: 8, variants: 8, notices: [] });
    expect(plan.stages.map(({ stage, distinct, missing }) => [stage, distinct, missing])).toEqual([
      ['chunks', 2, 0],
      ['embeddings', 2, 2],
      ['vectors', 4, 0],
      ['index', 4, 4],
    ]);
    expect(plan.estimatedMs).toBeGreaterThan(0);
    const stagesMs = plan.stages.reduce((sum, { estimatedMs }) => sum + estimatedMs!, 0);
    expect(plan.estimatedMs).toBeCloseTo(stagesMs + plan.measureMs!);
    expect(plan.separatelyMs).toBeGreaterThan(2 * stagesMs);
    // A few texts to time, not the corpus.
    expect(models.embedded.length).toBeLessThan(15);
  });

  it('counts a thesaurus once, whatever number and weight of the words that it adds', async () => {
    const { lab } = fakeLab(files());
    const request = requestOf({
      base: fakeVariant('baseline', { 'retrieval.mode': 'lexical' }),
      axes: [
        parseAxis('index.lexical.stemming', 'none,english'),
        parseAxis('index.lexical.expansionTerms', '0,5,10'),
        parseAxis('index.lexical.expansionWeight', '1,2'),
      ],
    });
    const stages = async () =>
      (await lab.sweepPlan(request, noControl)).stages.map(({ stage, distinct, missing }) => [
        stage,
        distinct,
        missing,
      ]);
    expect(await stages()).toEqual([
      ['chunks', 1, 0],
      ['lexical', 2, 2],
      ['thesaurus', 2, 2],
    ]);
    const result = await lab.sweep(request, noControl);
    expect(result.trials.filter(({ state }) => state !== 'failed')).toHaveLength(10);
    expect(await stages()).toEqual([
      ['chunks', 1, 0],
      ['lexical', 2, 0],
      ['thesaurus', 2, 0],
    ]);
  });

  it('knows what is stored, and says so', async () => {
    const { lab } = fakeLab(files());
    await lab.sweep(requestOf(), noControl);
    const plan = await lab.sweepPlan(requestOf(), noControl);
    expect(plan.stages.every(({ missing }) => missing === 0)).toBe(true);
    expect(plan).toMatchObject({ measureMs: 0, estimatedMs: 0 });
    expect(plan.notices.join()).toContain('8 variants were measured before');
  });

  it('says what is folded, left out, and measured beside', async () => {
    const { lab } = fakeLab(files());
    const base = fakeVariant('baseline', { 'index.hnsw.efSearch': 99, 'chunking.strategy': 'fixed' });
    const axes = [
      parseAxis('index.kind', 'flat,hnsw'),
      parseAxis('index.hnsw.efSearch', '4,8'),
      parseAxis('chunking.overlapTokens', '8,40'),
    ];
    const { notices } = await lab.sweepPlan(requestOf({ base, axes }), noControl);
    expect(notices.join('\n')).toMatch(
      /1 combinations differ.*\n4 combinations contradict.*\nThe base variant baseline/,
    );
  });

  it('refuses bounds and rounds that mean nothing', async () => {
    const { lab } = fakeLab(files());
    await expect(lab.sweepPlan(requestOf({ repeat: 0 }), noControl)).rejects.toMatchObject({ code: 'sweep/repeat' });
    await expect(lab.sweep(requestOf({ maxTrials: 0 }), noControl)).rejects.toMatchObject({ code: 'sweep/bound' });
  });
});

describe('a sweep over the grid', () => {
  it('measures every variant, shared stages once, the base first', async () => {
    const { lab, models } = fakeLab(files());
    const result = await lab.sweep(requestOf(), noControl);
    expect(result).toMatchObject({ complete: true, planned: 8, queries: { count: 12, judged: 12 } });
    expect(names(result)[0]).toBe('baseline');
    expect(new Set(names(result)).size).toBe(8);
    for (const { state, metrics, queries } of result.trials) {
      expect(state).toBe('measured');
      expect(queries).toBe(12);
      expect(metrics['quality.ndcg@10']).toBeDefined();
      expect(metrics['latency.total.p50']).toBeDefined();
      expect(metrics['memory.vectors.bytes']!.value).toBeGreaterThan(0);
      expect(metrics['cost.per1kQueries.usd']).toBeDefined();
    }
    expect(result.trials[0]).not.toHaveProperty('latencyRatio');
    expect(result.trials.slice(1).every(({ latencyRatio }) => latencyRatio! > 0)).toBe(true);
    expect(result.stages.filter(({ stage, reused }) => stage === 'embeddings' && !reused)).toHaveLength(2);
    const texts = models.embedded.filter((text) => !text.startsWith('where does'));
    // Two chunkings, each distinct text once; a few to learn the speed.
    expect(texts.length - new Set(texts).size).toBeLessThan(20);
  });

  it('keeps variants that share stages together', async () => {
    const { lab } = fakeLab(files());
    const { trials } = await lab.sweep(requestOf(), noControl);
    const strategies = trials.map(({ variant }) => variant.knobs['chunking.strategy']);
    const sizes = trials.map(
      ({ variant: { knobs } }) => `${knobs['chunking.strategy']} ${knobs['embedding.dimensions']}`,
    );
    const changes = (list: readonly string[]): number =>
      list.filter((value, i) => i > 0 && value !== list[i - 1]).length;
    expect(changes(strategies)).toBe(1);
    expect(changes(sizes)).toBe(3);
  });

  it('has a front that nothing beats and that beats all others', async () => {
    const { lab } = fakeLab(files());
    const { trials, front, objectives } = await lab.sweep(requestOf(), noControl);
    expect(objectives).toEqual([
      'quality.ndcg@10',
      'latency.total.p50',
      'memory.vectors.bytes',
      'cost.per1kQueries.usd',
    ]);
    for (const trial of trials) {
      const beaten = trials.some((other) => dominates(pointOf(other, objectives), pointOf(trial, objectives)));
      expect(front.includes(trial.variant.name)).toBe(!beaten);
    }
  });

  it('says which knob explains which figure: chunks and dimensions explain the memory', async () => {
    const { lab } = fakeLab(files());
    const { importance } = await lab.sweep(requestOf(), noControl);
    const memory = importance.filter(({ metric }) => metric === 'memory.vectors.bytes');
    expect(memory.map(({ knob }) => knob)).toEqual(requestOf().axes.map(({ knob }) => knob));
    expect(memory[0]!.share + memory[1]!.share).toBeGreaterThan(0.8);
    expect(memory[1]!.share).toBeGreaterThan(0.1);
    expect(memory[2]!.share).toBeLessThan(0.01);
  });

  it('finds the cheapest within the limits', async () => {
    const { lab } = fakeLab(files());
    const { trials, cheapest } = await lab.sweep(
      requestOf({ limits: { 'memory.vectors.bytes': { max: 1e9 } } }),
      noControl,
    );
    const winner = trials.find(({ variant }) => variant.name === cheapest!.name)!;
    const least = Math.min(...trials.map(({ metrics }) => metrics['cost.per1kQueries.usd']!.value));
    expect(winner.metrics['cost.per1kQueries.usd']!.value).toBeLessThanOrEqual(least * 1.01);
    expect(cheapest!.margins).toHaveLength(1);
  });

  it('measures latency alone where there are no queries, and says that quality is unknown', async () => {
    const { lab } = fakeLab(files());
    const result = await lab.sweep(requestOf({ querySet: { queries: [], judgements: [] } }), noControl);
    expect(result.objectives).not.toContain('quality.ndcg@10');
    expect(result.front.length).toBeGreaterThan(0);
    expect(result.notes.join()).toContain('quality is unknown');
  });

  it('measures a base that is not in the space beside it', async () => {
    const { lab } = fakeLab(files());
    const base = fakeVariant('odd', { 'index.hnsw.efSearch': 77 });
    const result = await lab.sweep(requestOf({ base }), noControl);
    expect(result).toMatchObject({ base: 'odd', planned: 8, complete: true });
    expect(result.trials).toHaveLength(9);
  });
});

describe('a sweep that is bounded, stopped or fails', () => {
  it('stops after so many variants', async () => {
    const { lab } = fakeLab(files());
    for (const strategy of ['grid', 'random', 'optimise'] as const) {
      const result = await lab.sweep(requestOf({ strategy, maxTrials: 3 }), noControl);
      expect(result).toMatchObject({ complete: false, planned: 3 });
      expect(result.trials).toHaveLength(3);
    }
  });

  it('stops after so many seconds', async () => {
    const { lab } = fakeLab(files());
    const result = await lab.sweep(requestOf({ maxSeconds: 0.001 }), noControl);
    expect(result.complete).toBe(false);
    expect(result.trials.length).toBeLessThan(8);
  });

  it('keeps what is done when it is cancelled, and goes on from there', async () => {
    const { lab } = fakeLab(files());
    let done = 0;
    const stopped = lab.sweep(requestOf(), {
      ...cancelWhen(() => done === 3),
      report: (progress) => {
        if (progress.unit === 'variants') done = progress.done;
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'job/cancelled' });
    const partial = lab.sweepSoFar()!;
    expect(partial).toMatchObject({ complete: false, planned: 8 });
    expect(partial.trials).toHaveLength(3);
    expect(partial.front.length).toBeGreaterThan(0);

    const result = await lab.sweep(requestOf(), noControl);
    expect(result.complete).toBe(true);
    expect(result.trials.filter(({ reused }) => reused)).toHaveLength(3);
    expect(result.trials.slice(0, 3).map(({ metrics, ms }) => ({ metrics, ms }))).toEqual(
      partial.trials.map(({ metrics }) => ({ metrics, ms: 0 })),
    );
  });

  it('takes over nothing when documents, queries or rounds changed', async () => {
    const changing = files();
    const { lab } = fakeLab(changing);
    await lab.sweep(requestOf(), noControl);
    const reused = async (over: Partial<SweepRequest>) =>
      (await lab.sweep(requestOf(over), noControl)).trials.filter((trial) => trial.reused).length;
    expect(await reused({})).toBe(8);
    expect(await reused({ repeat: 2 })).toBe(0);
    expect(await reused({ querySet: { ...querySet, queries: querySet.queries.slice(1) } })).toBe(0);
    changing.set('new.md', '# New\n\nSomething new.\n');
    expect(await reused({})).toBe(0);
  });

  it('goes on after a variant that fails, and says why it did', async () => {
    const { ports } = fakeLab(files());
    const broken = ports.indexKinds.map((kind) =>
      kind.kind === 'hnsw'
        ? {
            ...kind,
            build: (...[vectors, keys, params, control]: Parameters<typeof kind.build>) => {
              if (params.m === 63) throw new RangeError('Array buffer allocation failed');
              if (params.m === 62) throw environmentError('server/unreachable', 'The server is down.', 'Start it.');
              return kind.build(vectors, keys, params, control);
            },
          }
        : kind,
    );
    const { lab } = fakeLab(files(), { indexKinds: broken });
    const axes = [parseAxis('index.hnsw.m', '8,16,62,63')];
    // Estimates may not fail either.
    const result = await lab.sweep(requestOf({ axes }), noControl);
    expect(result.trials.map(({ variant, state }) => [variant.name, state])).toEqual([
      ['baseline', 'measured'],
      ['m8', 'measured'],
      ['m62', 'failed'],
      ['m63', 'failed'],
    ]);
    expect(result.trials[2]).toMatchObject({ reason: 'The server is down.', metrics: {} });
    expect(result.trials[3]).toMatchObject({ reason: 'Array buffer allocation failed', metrics: {} });
    expect(result.complete).toBe(true);
  });

  it('shows how many of the variants are done and what is left', async () => {
    const { lab } = fakeLab(files());
    const seen: Parameters<JobControl['report']>[0][] = [];
    await lab.sweep(requestOf(), { ...noControl, report: (progress) => void seen.push(progress) });
    const own = seen.filter(({ unit }) => unit === 'variants');
    expect(own.at(0)).toMatchObject({ stage: 'measure', done: 0, total: 8, detail: 'baseline' });
    expect(own.at(-1)).toMatchObject({ done: 7, total: 8 });
    expect(own.at(-1)!.remainingMs).toBeGreaterThanOrEqual(0);
    expect(seen.filter(({ unit }) => unit === 'queries')).toEqual([]);
  });
});

describe('the other strategies', () => {
  it('random goes in an order that its seed gives', async () => {
    const order = async (seed: number) => {
      const { lab } = fakeLab(files());
      return names(await lab.sweep(requestOf({ strategy: 'random', seed }), noControl));
    };
    expect(await order(3)).toEqual(await order(3));
    expect(await order(3)).not.toEqual(await order(4));
  });

  it('optimise measures every variant in the end, each once', async () => {
    const { lab } = fakeLab(files());
    const result = await lab.sweep(requestOf({ strategy: 'optimise' }), noControl);
    expect(result.complete).toBe(true);
    expect(new Set(names(result)).size).toBe(8);
  });
});
