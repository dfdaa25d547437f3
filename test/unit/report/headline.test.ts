import { describe, expect, it } from 'vitest';
import type { Comparison, RunResult, Verdict } from '../../../src/core/experiment';
import { headline, textOf } from '../../../src/core/report';
import { runResult, singleVariantRun, unjudgedRun } from '../../fixtures/run-result';

const only = (...names: string[]): RunResult => ({
  ...runResult,
  variants: runResult.variants.filter(({ name }) => name === 'baseline' || names.includes(name)),
  comparisons: runResult.comparisons.filter(({ variant }) => names.includes(variant)),
});
const say = (run: RunResult): string => textOf(headline(run));
const withVerdict = (run: RunResult, metric: string, change: Partial<Comparison>): RunResult => ({
  ...run,
  comparisons: run.comparisons.map((comparison) =>
    comparison.metric === metric ? { ...comparison, ...change } : comparison,
  ),
});

describe('the answer in one line', () => {
  it('names the variant that finds more, and what it costs', () => {
    expect(say(runResult)).toBe(
      '`sentences` finds more (nDCG@10 +0.063); saves 33 % API cost; takes 73 % more memory; p95 cannot be told apart',
    );
  });

  it('names one that saves where quality cannot be told apart, and says what would decide', () => {
    expect(say(only('smaller'))).toBe(
      '`smaller` answers 14 % faster at p95; saves 83 % memory; quality cannot be told apart (about 260 more queries would decide)',
    );
  });

  it('stays with the baseline when the other finds less, however fast it is', () => {
    expect(say(only('words'))).toBe(
      '`baseline` stays ahead: `words` finds less (nDCG@10 \u22120.234); takes 399 % more index memory, though it answers 92 % faster at p95',
    );
    expect(say(only('words', 'smaller'))).toMatch(/^`smaller` answers/);
  });

  it('says that quality is unknown without judgements', () => {
    expect(say(unjudgedRun)).toBe(
      '`smaller` answers 14 % faster at p95; saves 83 % memory; quality is unknown, there are no judgements',
    );
  });

  it('tells of a single variant', () => {
    expect(say(singleVariantRun)).toBe(
      '`baseline` alone: nDCG@10 0.753, p95 7.14 ms, vectors 1.85 MB; add a variant to compare it with',
    );
    const bare = { ...singleVariantRun, variants: [{ ...singleVariantRun.variants[0]!, metrics: {} }] };
    expect(say(bare)).toContain('nDCG@10 unknown, p95 unknown, vectors unknown');
    expect(say({ ...runResult, variants: [] })).toBe('Nothing was measured.');
  });

  const even = (verdict: Verdict, moreQueries?: number): RunResult => ({
    ...only('smaller'),
    comparisons: ['quality.ndcg@10', 'latency.total.p95', 'memory.vectors.bytes', 'cost.perMonth.usd'].map(
      (metric): Comparison => {
        const exact = metric.startsWith('memory') || metric.startsWith('cost');
        const width = exact || verdict !== 'cannot tell' || moreQueries === undefined ? 0 : 0.1;
        return {
          baseline: 'baseline',
          variant: 'smaller',
          metric,
          difference: 0,
          low: -width || 0,
          high: width,
          verdict,
          ...(metric.startsWith('quality') && moreQueries !== undefined && { moreQueries }),
        };
      },
    ),
  });

  it('says when all is the same', () => {
    expect(say(even('cannot tell'))).toBe('`baseline` and `smaller` are the same in all that was compared');
  });

  it('says when nothing can be told, and what would decide', () => {
    expect(say(even('cannot tell', 1))).toBe(
      'Cannot tell `baseline` and `smaller` apart: about 1 more query would decide quality',
    );
  });

  it('says when nothing was compared', () => {
    expect(say({ ...only('smaller'), comparisons: [] })).toBe(
      'Nothing could be compared between `baseline` and `smaller`',
    );
  });

  it('claims no gain that no verdict supports, whatever the difference', () => {
    const run = withVerdict(only('sentences'), 'quality.ndcg@10', { difference: 0.4, verdict: 'cannot tell' });
    expect(say(run)).not.toContain('finds more');
    const faster = withVerdict(only('smaller'), 'latency.total.p95', { difference: -6, verdict: 'cannot tell' });
    expect(say(faster)).not.toContain('faster');
    expect(say(faster)).toContain('p95 cannot be told apart');
  });

  it('marks the answer and the names', () => {
    const segments = headline(only('smaller'));
    expect(segments[0]).toEqual({ text: 'smaller', emphasis: 'variant' });
    expect(segments.filter(({ emphasis }) => emphasis === 'strong')).toEqual([
      { text: 'answers 14 % faster at p95', emphasis: 'strong' },
    ]);
  });
});
