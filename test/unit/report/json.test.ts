import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../../src/core/experiment';
import { renderJson } from '../../../src/core/report';
import { runResult } from '../../fixtures/run-result';

describe('--json', () => {
  const written = JSON.parse(renderJson(runResult)) as RunResult;
  const start = (value: object, count: number): string[] => Object.keys(value).slice(0, count);

  it('has the members that scripts rely on, first and in this order', () => {
    expect(start(written, 7)).toEqual([
      'schemaVersion',
      'machine',
      'corpus',
      'queries',
      'stages',
      'variants',
      'comparisons',
    ]);
    expect(start(written.corpus, 4)).toEqual(['documents', 'chunks', 'tokens', 'fingerprint']);
    expect(start(written.queries, 2)).toEqual(['count', 'judged']);
    for (const stage of written.stages) expect(start(stage, 4)).toEqual(['stage', 'fingerprint', 'reused', 'ms']);
    for (const variant of written.variants) expect(start(variant, 3)).toEqual(['name', 'knobs', 'metrics']);
    for (const comparison of written.comparisons) {
      expect(start(comparison, 7)).toEqual(['baseline', 'variant', 'metric', 'difference', 'low', 'high', 'verdict']);
      expect(['better', 'worse', 'cannot tell']).toContain(comparison.verdict);
    }
    expect(written.variants[0]!.metrics['quality.ndcg@10']).toEqual({
      value: 0.753408,
      unit: 'ratio',
      low: 0.668408,
      high: 0.838408,
      n: 23,
    });
  });

  it('says the whole run', () => {
    expect(written).toEqual(JSON.parse(JSON.stringify(runResult)));
  });

  it('leaves out a figure that is no number', () => {
    const [baseline] = runResult.variants;
    const broken = {
      ...runResult,
      variants: [{ ...baseline!, metrics: { 'disk.bytes': { value: Number.NaN, unit: 'bytes' as const } } }],
    };
    expect((JSON.parse(renderJson(broken)) as RunResult).variants[0]!.metrics).toEqual({});
  });
});
