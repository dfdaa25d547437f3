import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../../src/core/experiment';
import { METRICS } from '../../../src/core/metrics';
import { basisText, comparisonTable, noiseText, openText, scaleFor } from '../../../src/core/report';
import { runResult } from '../../fixtures/run-result';

const comparison = (more: Partial<Comparison>): Comparison => ({
  baseline: 'a',
  variant: 'b',
  metric: 'quality.ndcg@10',
  difference: 0.01,
  low: -0.01,
  high: 0.03,
  verdict: 'cannot tell',
  ...more,
});

describe('an open question', () => {
  it('says what could have been shown and how many queries are missing, where that is known', () => {
    const say = (more: Partial<Comparison>) => openText(comparison(more), 'ratio');
    expect(say({ smallestDetectable: 0.0312, moreQueries: 240 })).toBe('could show 0.031 · about 240 more queries');
    expect(say({ smallestDetectable: 0.0312 })).toBe('could show 0.031');
    expect(say({ moreQueries: 1 })).toBe('about 1 more query');
    expect(say({ moreQueries: 12_540 })).toBe('about 13,000 more queries');
    expect(say({})).toBeUndefined();
    expect(say({ verdict: 'better', smallestDetectable: 0.0312 })).toBeUndefined();
    expect(openText(comparison({ smallestDetectable: 0.4138 }), 'ms')).toBe('could show 0.414 ms');
  });
});

describe('what a figure rests on', () => {
  const basis = (id: string, figure: { low?: number; high?: number; n?: number }) => {
    const metric = METRICS.find((candidate) => candidate.id === id)!;
    return basisText(metric, { value: 1, unit: metric.unit, ...figure }, scaleFor(metric.unit, [1]));
  };
  it('is interval and samples, samples alone, or the word for what has neither', () => {
    expect(basis('quality.ndcg@10', { low: 0.7, high: 0.8, n: 1230 })).toBe('95 % interval 0.700 – 0.800, n = 1,230');
    expect(basis('latency.total.p50', { low: 1, high: 2, n: 90 })).toBe('95 % interval 1.00 – 2.00 ms, n = 90');
    expect(basis('latency.total.p99', { n: 90 })).toBe('n = 90');
    expect(basis('memory.vectors.bytes', {})).toBe('exact');
    expect(basis('disk.bytes', {})).toBe('exact');
    expect(basis('cost.perMonth.usd', {})).toBe('estimate');
    expect(basis('build.ms', {})).toBe('');
  });
});

describe('noise of the machine', () => {
  it('is a share by percentile, and unsaid where nobody looked', () => {
    expect(noiseText(runResult)).toBe('p50 ±1.4 %, p95 ±3.2 %');
    expect(noiseText({ noise: [] })).toBeUndefined();
    expect(noiseText({})).toBeUndefined();
  });
});

describe('verdicts of a table', () => {
  it('do not depend on how many metrics are shown', () => {
    const verdicts = (all: boolean) =>
      comparisonTable(runResult, { all })
        .groups.flatMap(({ rows }) => rows)
        .filter(({ metric }) => metric.headline)
        .map(({ cells }) => cells.map(({ verdict }) => verdict));
    expect(verdicts(true)).toEqual(verdicts(false));
  });
});
