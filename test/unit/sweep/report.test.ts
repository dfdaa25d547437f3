import { describe, expect, it } from 'vitest';
import { defaultKnobs, parseVariantFlag, type KnobValues } from '../../../src/core/config';
import {
  compareFrontCommand,
  planLines,
  renderSweepCsv,
  renderSweepJson,
  renderSweepMarkdown,
  renderSweepTable,
  sweepCommandOf,
} from '../../../src/core/report';
import { parseAxisFlag, type SweepResult, type Trial } from '../../../src/core/sweep';

const trial = (
  name: string,
  knobs: Partial<KnobValues>,
  figures: readonly [ndcg: number, bytes: number, usd: number] | undefined,
  over: Partial<Trial> = {},
): Trial => ({
  variant: { name, knobs: { ...defaultKnobs(), ...knobs } },
  values: [knobs['index.kind'] ?? 'hnsw', knobs['index.hnsw.efSearch'] ?? 256],
  state: 'measured',
  metrics: figures
    ? {
        'quality.ndcg@10': { value: figures[0], unit: 'ratio' },
        'latency.total.p50': { value: 4, unit: 'ms' },
        'memory.vectors.bytes': { value: figures[1], unit: 'bytes' },
        'cost.per1kQueries.usd': { value: figures[2], unit: 'usd' },
      }
    : {},
  queries: 50,
  ms: 10,
  reused: false,
  ...over,
});
const leftOut = <T extends object>(of: T, ...names: (keyof T)[]): T =>
  Object.fromEntries(Object.entries(of).filter(([name]) => !names.includes(name as keyof T))) as T;

const result: SweepResult = {
  schemaVersion: 1,
  id: '20260101-000000-000abcd',
  startedAt: '2026-01-01T00:00:00.000Z',
  machine: { os: 'Linux', cpu: 'CPU', cores: 2, memoryBytes: 8e9, node: '24', versions: { engine: '1' } },
  corpus: { name: 'my | docs', documents: 12, chunks: 1234, fingerprint: 'f'.repeat(64) },
  queries: { count: 60, judged: 50 },
  base: 'baseline',
  axes: [parseAxisFlag('index.kind=flat,hnsw'), parseAxisFlag('index.hnsw.efSearch=16,32,256')],
  strategy: 'optimise',
  settings: { repeat: 3, seed: 1 },
  objectives: ['quality.ndcg@10', 'latency.total.p50', 'memory.vectors.bytes', 'cost.per1kQueries.usd'],
  trials: [
    trial('baseline', {}, [0.5, 1e6, 0.3]),
    trial('flat', { 'index.kind': 'flat' }, [0.52, 1e6, 0.3], { latencyRatio: 0.97 }),
    trial('hnsw-ef16', { 'index.hnsw.efSearch': 16 }, [0.4, 1e6, 0.3], { latencyRatio: 1.02 }),
    trial('hnsw-ef32', { 'index.hnsw.efSearch': 32 }, [0.1, 1e6, 0.3], {
      state: 'dropped',
      queries: 25,
      reason: 'Worse than flat.',
    }),
    trial('odd', {}, undefined, { state: 'failed', queries: 0, reason: 'no memory\u001b[31m' }),
  ],
  front: ['flat'],
  importance: [
    { knob: 'index.kind', metric: 'quality.ndcg@10', share: 0.634 },
    { knob: 'index.hnsw.efSearch', metric: 'quality.ndcg@10', share: 0.2 },
  ],
  limits: { 'quality.ndcg@10': { min: 0.45 } },
  cheapest: {
    name: 'flat',
    by: 'memory.vectors.bytes',
    margins: [{ metric: 'quality.ndcg@10', value: 0.52, bound: 0.45, share: 0.1556 }],
  },
  stages: [],
  complete: false,
  planned: 8,
  ms: 1000,
  notes: ['A note.'],
};

describe('the table of a sweep', () => {
  const table = renderSweepTable(result);

  it('shows the front, collapses the rest, and says how to compare in full', () => {
    expect(table).toMatch(/^3 measured, 1 dropped early, 1 failed, 3 to go\.$/m);
    expect(table).toMatch(/^ {2}flat +Flat \(exact\) +0\.520 +4\.00 +0\.97 +1\.00 +0\.300$/m);
    expect(table).not.toMatch(/^ {2}hnsw-ef16/m);
    expect(table).toMatch(/^3 more are beaten by one of these; --all shows them\.$/m);
    expect(table).toMatch(/^ {2}index\.kind +63 %$/m);
    expect(table).toContain(
      'flat is the cheapest that keeps the limits, by Vectors: nDCG@10 0.520, 16 % inside its bound of 0.450.',
    );
    expect(table).toContain('--variant flat:index.kind=flat');
  });

  it('shows all on demand, with what nobody measured as unknown', () => {
    const all = renderSweepTable(result, { all: true });
    expect(all).toMatch(/^ {2}baseline \(base\) .* base /m);
    expect(all).toMatch(/^ {2}hnsw-ef16 /m);
    expect(all).toMatch(/^ {2}hnsw-ef32 .* unknown /m);
  });

  it('lists failures with their reasons, made harmless for a terminal', () => {
    expect(table).toContain('  odd: no memory\\u001b[31m');
    expect(table).not.toContain('\u001b');
  });

  it('says that no variant keeps the limits', () => {
    expect(renderSweepTable(leftOut(result, 'cheapest'))).toContain('None of the 5 variants so far keeps all limits.');
  });
});

describe('the commands', () => {
  it('name variants that parse to the same knobs', () => {
    const flags = [...compareFrontCommand(result).matchAll(/--variant (\S+)/g)].map(([, flag]) => flag!);
    expect(flags).toHaveLength(2);
    expect(parseVariantFlag(flags[1]!)).toEqual({ variant: { name: 'flat', knobs: { 'index.kind': 'flat' } } });
  });

  it('repeat the sweep with the same axes', () => {
    const axes = [...sweepCommandOf(result).matchAll(/--vary (\S+)/g)].map(([, flag]) => parseAxisFlag(flag!));
    expect(axes).toEqual(result.axes);
  });
});

describe('files of a sweep', () => {
  it('Markdown is complete, escapes names, and is the same bytes again', () => {
    const text = renderSweepMarkdown(result);
    expect(text).toBe(renderSweepMarkdown(result));
    expect(text).toMatch(/^# Sweep of 8 variants on `my \| docs`$/m);
    for (const heading of ['Front', 'Beaten', 'Dropped early', 'Failed', 'What moves what', 'What was swept', 'Notes'])
      expect(text).toContain(`## ${heading}\n`);
    expect(text).toContain('| hnsw-ef32 | 25 | Worse than flat. |');
    expect(text).not.toContain(result.startedAt);
  });

  it('CSV has one line a variant and nothing for the unknown', () => {
    const lines = renderSweepCsv(result).trimEnd().split('\r\n');
    expect(lines).toHaveLength(6);
    const [head, ...rows] = lines.map((line) => line.split(','));
    const cell = (row: number, column: string): string => rows[row]![head!.indexOf(column)]!;
    expect(cell(1, 'front')).toBe('1');
    expect(cell(0, 'latencyRatio')).toBe('');
    expect(cell(4, 'quality.ndcg@10')).toBe('');
    expect(cell(2, 'quality.ndcg@10')).toBe('0.4');
  });

  it('JSON is the result', () => {
    expect(JSON.parse(renderSweepJson(result))).toEqual(result);
  });
});

describe('the plan in words', () => {
  it('says counts and times; what is unknown is left out', () => {
    const plan = {
      combinations: 24,
      variants: 20,
      stages: [{ stage: 'embeddings', distinct: 2, missing: 1, estimatedMs: 100 }] as const,
      measureMs: 30_000,
      estimatedMs: 40_000,
      separatelyMs: 7_200_000,
      notices: ['One more thing.'],
    };
    expect(planLines(plan, 'grid')).toEqual([
      '24 combinations, 20 different variants; strategy grid.',
      'Distinct stages: 2 embeddings (1 to make).',
      'Time: measuring about 30 s; all of it about 40 s; one by one from nothing about 2.0 h.',
      'One more thing.',
    ]);
    const unknown = leftOut(plan, 'measureMs', 'estimatedMs', 'separatelyMs');
    expect(planLines(unknown, 'grid').join()).not.toContain('Time');
  });
});
