import { describe, expect, it } from 'vitest';
import {
  disturbance,
  judgeGate,
  placesIn,
  type GateCheck,
  type GateInput,
  type GateReport,
} from '../../../src/core/gate';
import { answering, baseline, gateRun, losing, onMachine, withLatency } from './gate-run';

const gate = (input: Partial<GateInput> = {}): GateReport =>
  judgeGate({ baseline, run: gateRun, tool: '1.0.0', ...input });
const of = (report: GateReport, status: GateCheck['status']): string[] =>
  report.checks.filter((check) => check.status === status).map(({ id }) => id);
const check = (report: GateReport, id: string): GateCheck => {
  const found = report.checks.find((one) => one.id === id);
  if (!found) throw new Error(`no check ${id} among ${report.checks.map((one) => one.id).join(' ')}`);
  return found;
};

describe('the gate', () => {
  it('passes what did not change, and has nothing to say', () => {
    const report = gate();
    expect(report.passed).toBe(true);
    expect(report.counts).toMatchObject({ failed: 0, warned: 0, 'not-compared': 0 });
    // Quality, two percentiles and every judged query, for each of four variants.
    expect(report.checks).toHaveLength(4 * (1 + 2 + gateRun.queries.judged));
    expect(new Set(report.checks.map(({ id }) => id)).size).toBe(report.checks.length);
    expect(report.notices).toEqual([]);
  });

  it('fails one lost query, of the variant that lost it', () => {
    const report = gate({ run: losing('smaller', 'q2') });
    expect(of(report, 'failed')).toEqual(['smaller/query/q2']);
    expect(report.passed).toBe(false);
    expect(check(report, 'smaller/query/q2')).toMatchObject({
      expected: 'among the first 10 (was rank 1)',
      actual: 'rank 37',
      query: 'q2',
      detail: expect.stringContaining('should find docs/indexes/hnsw.md:40-58; rank 1 now: docs/') as string,
    });
  });

  it('warns of losses that are allowed, and fails all of a variant when it has one more', () => {
    const settings = { lostQueries: 2 };
    const two = gate({ run: losing('smaller', 'q2', 'q6'), settings });
    expect(two.passed).toBe(true);
    expect(of(two, 'warned')).toEqual(['smaller/query/q2', 'smaller/query/q6']);
    const three = gate({ run: losing('smaller', 'q2', 'q6', 'q14'), settings });
    expect(of(three, 'failed')).toHaveLength(3);
  });

  it('does not call lost what was not found before, nor what fell within the first ten', () => {
    // q19 was found by two of four variants only; q1 falls from 1 to 10.
    expect(baseline.variants[0]!.queries.find(({ id }) => id === 'q19')?.rank).toBeNull();
    expect(gate({ run: losing('baseline', 'q19') }).passed).toBe(true);
    const fell = answering('baseline', ({ id }) => (id === 'q1' ? { rank: 10, ndcg10: 0.289 } : undefined));
    expect(of(gate({ run: fell }), 'failed')).toEqual([]);
    const beyond = answering('baseline', ({ id }) => (id === 'q1' ? { rank: 11, ndcg10: 0 } : undefined));
    expect(of(gate({ run: beyond }), 'failed')).toEqual(['baseline/query/q1']);
  });

  it('fails quality that is significantly worse though every query is still found', () => {
    const worse = answering('sentences', ({ rank }) => (rank[3] === null ? undefined : { rank: 9, ndcg10: 0.301 }));
    const report = gate({ run: worse });
    expect(of(report, 'failed')).toEqual(['sentences/quality/ndcg@10']);
    expect(check(report, 'sentences/quality/ndcg@10').detail).toMatch(
      /^−0\.\d+ over 23 queries, 95 % interval .*: worse\.$/,
    );
  });

  it('does not fail quality that is better, or a little worse', () => {
    const better = answering('words', () => ({ rank: 1, ndcg10: 1 }));
    expect(gate({ run: better }).passed).toBe(true);
    const little = answering('words', ({ id, ndcg10, rank }) =>
      id === 'q1' ? { rank: rank[2]!, ndcg10: ndcg10[2]! - 0.05 } : undefined,
    );
    expect(gate({ run: little }).passed).toBe(true);
  });

  it('does not compare quality on too few queries', () => {
    const few = baseline.variants.map((variant) => ({ ...variant, queries: variant.queries.slice(0, 6) }));
    const report = gate({ baseline: { ...baseline, variants: few } });
    expect(of(report, 'not-compared')).toHaveLength(4);
    expect(check(report, 'words/quality/ndcg@10').detail).toContain('6 queries are judged on both sides; 7');
  });

  describe('limits', () => {
    const metric = 'quality.ndcg@10';
    const limited = (value: number | undefined, kept: boolean) => ({
      ...gateRun,
      limits: [{ variant: 'baseline', metric, limit: { min: 0.65 }, ...(value !== undefined && { value }), kept }],
    });

    it('fails a broken one, with enough digits to see it', () => {
      const broken = check(gate({ run: limited(0.64996, false) }), `baseline/limit/${metric}`);
      expect(broken).toMatchObject({
        status: 'failed',
        expected: 'at least 0.650',
        actual: '0.64996',
      });
    });
    it('never passes a figure that nobody measured', () => {
      const unknown = check(gate({ run: limited(undefined, false) }), `baseline/limit/${metric}`);
      expect(unknown).toMatchObject({ status: 'failed', actual: 'unknown' });
      expect(unknown.detail).toMatch(/not measured/);
    });
    it('are judged alone where there is no baseline', () => {
      const report = judgeGate({ run: limited(0.7, true), tool: '1' });
      expect(report.checks.map(({ kind, status }) => `${kind} ${status}`)).toEqual(['limit passed']);
      expect(report.notices).toEqual([]);
    });
  });

  describe('latency', () => {
    const metric = 'latency.total.p95';
    it('fails a rise beyond the share whose intervals do not touch', () => {
      const report = gate({ run: withLatency(metric, 1.5, 0.05) });
      // `words` answers in 0.9 ms: its half more is less than what a process moves it by.
      const slow = baseline.variants.filter(({ name }) => name !== 'words');
      expect(of(report, 'failed')).toEqual(slow.map(({ name }) => `${name}/latency/${metric}`));
      expect(check(report, `words/latency/${metric}`).expected).toMatch(/^at most .* ms \(was .* ms, 25 % allowed\)$/);
    });
    it('passes a rise within the share, one with wide intervals, and a fall', () => {
      for (const run of [withLatency(metric, 1.2, 0.01), withLatency(metric, 1.5, 0.6), withLatency(metric, 0.2, 0.01)])
        expect(gate({ run }).passed).toBe(true);
      expect(gate({ run: withLatency(metric, 1.5, 0.05), settings: { latencyShare: 0.6 } }).passed).toBe(true);
    });
    it('is not compared with another class of machine, and says which', () => {
      const slow = { ...withLatency(metric, 9, 0.01), machine: onMachine({ cpu: 'Slow CPU' }).machine };
      const report = gate({ run: slow });
      expect(report.passed).toBe(true);
      expect(of(report, 'not-compared')).toHaveLength(8);
      expect(check(report, `words/latency/${metric}`).detail).toMatch(/measured on .*; this is .*Slow CPU/);
    });
    it('is not compared on a machine that is busy with other work', () => {
      const disturbed = disturbance(8.2, 2);
      expect(disturbed).toMatch(/busy .*load 8\.2 on 2 cores/);
      expect(disturbance(2.9, 2)).toBeUndefined();
      const report = gate({ run: withLatency(metric, 9, 0.01), ...(disturbed && { disturbed }) });
      expect(report.passed).toBe(true);
      expect(check(report, `words/latency/${metric}`).detail).toBe(disturbed);
    });
    it('allows what the machine alone does', () => {
      const noise = [{ metric, difference: 0.1, low: -1, high: 1, floorShare: 0.4 }];
      expect(gate({ run: { ...withLatency(metric, 1.6, 0.01), noise } }).passed).toBe(true);
      expect(gate({ run: { ...withLatency(metric, 1.7, 0.01), noise } }).passed).toBe(false);
      const loud = gate({ run: { ...withLatency(metric, 9, 0.01), noise: [{ ...noise[0]!, floorShare: 3 }] } });
      expect(check(loud, `words/latency/${metric}`)).toMatchObject({
        status: 'not-compared',
        detail: expect.stringContaining('300 %') as string,
      });
    });
    it('is not compared where one side did not measure it, or cannot say how sure it is', () => {
      const strip = (figure: object | undefined) => ({
        ...gateRun,
        variants: gateRun.variants.map((variant) => ({
          ...variant,
          metrics: Object.fromEntries(
            Object.entries({ ...variant.metrics, [metric]: figure }).filter(([, value]) => value !== undefined),
          ) as typeof variant.metrics,
        })),
      });
      for (const figure of [undefined, { value: 900, unit: 'ms' }])
        expect(check(gate({ run: strip(figure) }), `words/latency/${metric}`).status).toBe('not-compared');
    });
  });

  describe('what changed since the baseline', () => {
    it('is said of documents, queries, settings and tool', () => {
      const [first, ...others] = gateRun.variants;
      const run = {
        ...gateRun,
        corpus: { ...gateRun.corpus, fingerprint: 'f', documents: 99 },
        queries: { ...gateRun.queries, fingerprint: 'b' },
        variants: [{ ...first!, knobs: { ...first!.knobs, 'retrieval.k': 20 } }, ...others],
      };
      const { notices, passed } = gate({ run, tool: '2.0.0' });
      expect(passed).toBe(true);
      expect(notices.join('\n')).toMatch(
        /documents changed .*99 now[\s\S]*judged queries are the same[\s\S]*baseline has other settings .*: retrieval\.k[\s\S]*Version 1\.0\.0 wrote .* 2\.0\.0/,
      );
    });

    it('leaves out queries that are new or gone, and lists them', () => {
      const outcomes = gateRun.outcomes.map((outcome) =>
        outcome.id === 'q1' ? { ...outcome, id: 'new-1', rank: [null, null, null, null] } : outcome,
      );
      const report = gate({ run: { ...gateRun, outcomes, queries: { ...gateRun.queries, fingerprint: 'c' } } });
      expect(report.passed).toBe(true);
      expect(report.notices).toEqual([expect.stringContaining('new: new-1; gone: q1')]);
      expect(report.checks.some(({ query }) => query === 'q1' || query === 'new-1')).toBe(false);
    });

    it('says which variants are on one side only', () => {
      const variants = gateRun.variants.map((variant) =>
        variant.name === 'words' ? { ...variant, name: 'fresh' } : variant,
      );
      const report = gate({ run: { ...gateRun, variants } });
      expect(of(report, 'not-compared')).toEqual(['words/baseline/variant', 'fresh/baseline/variant']);
      expect(report.checks.some(({ id }) => id.startsWith('fresh/query'))).toBe(false);
    });
  });

  it('points to the line of a query, of a limit and of a variant', () => {
    const queries = {
      file: 'rag-lab/queries.jsonl',
      text: '\uFEFF{"_id":"q1","text":"a"}\n\nbroken\n{"id":"q2","text":"b"}\n{"id":"q2","text":"again"}\n',
    };
    const config = {
      file: 'rag-lab.config.json',
      text: '{\n  "version": 1,\n  // names\n  "variants": [\n    { "name": "baseline" },\n    { "name": "words" }\n  ],\n  "limits": {\n    "quality.ndcg@10": { "min": 0.3 }\n  }\n}\n',
    };
    const placeOf = placesIn({ queries, config, baseline: { file: 'b.json' } });
    expect(placeOf({ variant: 'words', query: 'q1' })).toEqual({ file: 'rag-lab/queries.jsonl', line: 1 });
    expect(placeOf({ variant: 'words', query: 'q2' })).toEqual({ file: 'rag-lab/queries.jsonl', line: 4 });
    expect(placeOf({ variant: 'words', metric: 'quality.ndcg@10' })).toEqual({ file: 'rag-lab.config.json', line: 9 });
    expect(placeOf({ variant: 'words' })).toEqual({ file: 'rag-lab.config.json', line: 6 });
    expect(placeOf({ variant: 'unknown' })).toEqual({ file: 'rag-lab.config.json', line: 1 });
    expect(placesIn({ baseline: { file: 'b.json' } })({ variant: 'words' })).toEqual({ file: 'b.json', line: 1 });
    expect(placesIn({})({ variant: 'words' })).toBeUndefined();
  });
});
