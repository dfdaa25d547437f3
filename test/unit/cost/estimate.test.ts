import { describe, expect, it } from 'vitest';
import { COST_METRIC_IDS, estimateCost, type PricedWork, type PriceTable } from '../../../src/core/cost';

/** Embedding $0.10, answers $1 in and $4 out a million; double from 1,000 tokens of one request on. */
const prices: PriceTable = {
  source: 'test',
  date: '2026-01-01',
  find: (model) =>
    ({
      'x/embed': { model, inputUsdPerMillion: 0.1 },
      'x/answer': { model, inputUsdPerMillion: 1, outputUsdPerMillion: 4 },
    })[model],
  requestUsd: (model, input, output) =>
    model === 'x/answer' ? ((input + 4 * output) * (input > 1000 ? 2 : 1)) / 1e6 : undefined,
  embeddingModels: () => ['x/embed'],
  answerModels: () => ['x/answer'],
};

const work: PricedWork = {
  embeds: true,
  embeddingModel: 'x/embed',
  answerModel: 'x/answer',
  queryTokensToEmbed: 10,
  queryTokensToAnswer: 20,
  contextTokens: 600,
  promptTokens: 100,
  answerTokens: 50,
  queriesPerMonth: 1_000_000,
  corpusTokens: 5_000_000,
  resultCache: { hitRatio: 0.25 },
};

const valuesOf = (change: Partial<PricedWork> = {}): Record<string, number> =>
  Object.fromEntries(
    Object.entries(estimateCost({ ...work, ...change }, prices)).map(([id, { value }]) => [id, value]),
  );

describe('cost estimate', () => {
  it('worked by hand', () => {
    // Embedding a query 10 × 0.1 = $1e-6; answering (100 + 600 + 20) × 1 + 50 × 4 = $920e-6.
    const values = valuesOf();
    expect(values['cost.per1kQueries.usd']).toBeCloseTo(0.921, 12);
    expect(values['cost.avoided.usd']).toBeCloseTo(0.25, 12);
    expect(values['cost.perMonth.usd']).toBeCloseTo(921 - 0.25, 9);
    expect(values['cost.index.usd']).toBeCloseTo(0.5, 12);
    expect(estimateCost(work, prices)['cost.index.usd']).toEqual({ value: 0.5, unit: 'usd' });
    expect(Object.keys(values)).toEqual([...COST_METRIC_IDS]);
  });

  it('prices the request as a whole, tier and all', () => {
    expect(valuesOf({ contextTokens: 1000 })['cost.per1kQueries.usd']).toBeCloseTo(0.001 + 2 * 1.32, 12);
  });

  it('a hit of the result cache avoids the embedding of the query, and nothing else', () => {
    const without = valuesOf({ resultCache: { hitRatio: 0 } })['cost.perMonth.usd']!;
    const all = valuesOf({ resultCache: { hitRatio: 1 } })['cost.perMonth.usd']!;
    expect(without - all).toBeCloseTo(1, 9);
  });

  it('search by words embeds nothing, which is known to be free', () => {
    const values = valuesOf({ embeds: false, queryTokensToEmbed: undefined, corpusTokens: undefined });
    expect(values).toMatchObject({ 'cost.index.usd': 0, 'cost.avoided.usd': 0 });
    expect(values['cost.per1kQueries.usd']).toBeCloseTo(0.92, 12);
  });

  it.each<[string, Partial<PricedWork>, string[]]>([
    ['no cache', { resultCache: undefined } as unknown as Partial<PricedWork>, ['per1kQueries', 'perMonth', 'index']],
    ['hit ratio not measured', { resultCache: {} }, ['per1kQueries', 'index']],
    ['unknown embedding model', { embeddingModel: 'x/none' }, []],
    ['unknown answer model', { answerModel: 'x/none' }, ['avoided', 'index']],
    ['query tokens to embed not known', { queryTokensToEmbed: undefined }, ['index']],
    ['chunk tokens not known', { contextTokens: undefined }, ['avoided', 'index']],
    ['question tokens not known', { queryTokensToAnswer: undefined }, ['avoided', 'index']],
    ['corpus tokens not known', { corpusTokens: undefined }, ['per1kQueries', 'perMonth', 'avoided']],
    ['NaN tokens', { contextTokens: NaN }, ['avoided', 'index']],
    ['negative tokens', { queryTokensToEmbed: -1 }, ['index']],
    ['absurd tokens', { corpusTokens: 1e15 }, ['per1kQueries', 'perMonth', 'avoided']],
    ['NaN hit ratio', { resultCache: { hitRatio: NaN } }, ['per1kQueries', 'index']],
  ])('%s: what depends on it is absent, never 0 or NaN', (_name, change, known) => {
    const values = valuesOf(change);
    expect(Object.keys(values)).toEqual(known.map((name) => `cost.${name}.usd`));
    for (const value of Object.values(values)) expect(value).toBeGreaterThan(0);
  });
});
