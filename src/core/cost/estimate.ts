import type { MetricValue } from '../metrics';
import type { PriceTable } from './types';

/** The work whose price is asked for. A token count that is absent is unknown, and so is every price that needs it. */
export interface PricedWork {
  /** False where no text is embedded at all (search by words): embedding then costs exactly nothing. */
  readonly embeds: boolean;
  /** `provider/model` */
  readonly embeddingModel: string;
  readonly answerModel: string;
  /** Mean tokens of a query, in the embedding model's tokens. */
  readonly queryTokensToEmbed?: number | undefined;
  /** Mean tokens of a query, in the answer model's tokens. */
  readonly queryTokensToAnswer?: number | undefined;
  /** Mean tokens of all chunks that one query retrieves, together, in the answer model's tokens. */
  readonly contextTokens?: number | undefined;
  /** Instructions sent with each query. */
  readonly promptTokens: number;
  readonly answerTokens: number;
  readonly queriesPerMonth: number;
  /** Tokens of all distinct chunks, in the embedding model's tokens. */
  readonly corpusTokens?: number | undefined;
  /** Absent where the variant has no result cache; its ratio (0…1) is absent where it was not measured. */
  readonly resultCache?: { readonly hitRatio?: number | undefined };
}

export const COST_METRIC_IDS = [
  'cost.per1kQueries.usd',
  'cost.perMonth.usd',
  'cost.avoided.usd',
  'cost.index.usd',
] as const;
export type CostMetricId = (typeof COST_METRIC_IDS)[number];
export type CostEstimate = Readonly<Partial<Record<CostMetricId, MetricValue>>>;

/** More tokens than anyone sends: a count beyond is a fault somewhere, not a price. */
const MOST_TOKENS = 1e12;

/**
 * What the same work would cost on paid models, USD.
 *
 *     query  = price of embedding the query + price of one request to the answer model
 *              (instructions + chunks + query in, answer out)
 *     1,000 queries = 1,000 × query
 *     avoided a month = queries a month × hit ratio × price of embedding the query
 *     month  = queries a month × query − avoided
 *     index  = price of embedding all distinct chunks once
 *
 * A hit of the result cache saves the embedding of the query only: the chunks are still sent and answered.
 * A figure of which any part is unknown is absent: never 0, never NaN.
 */
export function estimateCost(work: PricedWork, prices: PriceTable): CostEstimate {
  const embedding = (tokens: number | undefined): number | undefined =>
    work.embeds ? embeddingUsd(prices, work.embeddingModel, tokens) : 0;
  const embedQuery = embedding(work.queryTokensToEmbed);
  const answer = answerUsd(prices, work);
  const query = sum(embedQuery, answer);
  const avoided = work.resultCache && product(work.queriesPerMonth, work.resultCache.hitRatio, embedQuery);
  const month = sum(product(work.queriesPerMonth, query), work.resultCache ? product(-1, avoided) : 0);
  const figures: Record<CostMetricId, number | undefined> = {
    'cost.per1kQueries.usd': product(1000, query),
    'cost.perMonth.usd': month,
    'cost.avoided.usd': avoided,
    'cost.index.usd': embedding(work.corpusTokens),
  };
  const known = Object.entries(figures).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return Object.fromEntries(known.map(([id, value]) => [id, { value, unit: 'usd' } satisfies MetricValue]));
}

/** USD of embedding so many tokens, a token alike however many a request holds; undefined where it is unknown. */
export function embeddingUsd(prices: PriceTable, model: string, tokens: number | undefined): number | undefined {
  return product(isCount(tokens) ? tokens / 1e6 : undefined, prices.find(model)?.inputUsdPerMillion);
}

/** USD of one request to the answer model; undefined where a count or a price is unknown. */
export function answerUsd(
  prices: PriceTable,
  work: Pick<PricedWork, 'answerModel' | 'contextTokens' | 'queryTokensToAnswer' | 'promptTokens' | 'answerTokens'>,
): number | undefined {
  const input = sum(work.promptTokens, sum(work.contextTokens, work.queryTokensToAnswer));
  if (!isCount(input) || !isCount(work.answerTokens)) return undefined;
  return prices.requestUsd(work.answerModel, input, work.answerTokens);
}

const isCount = (tokens: number | undefined): tokens is number =>
  tokens !== undefined && tokens >= 0 && tokens <= MOST_TOKENS;

const sum = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : finite(a + b);

const product = (...factors: readonly (number | undefined)[]): number | undefined =>
  factors.reduce((result, factor) =>
    result === undefined || factor === undefined ? undefined : finite(result * factor),
  );

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);
