import { estimateCost, type CostEstimate } from '../cost';
import type { Query } from '../evaluation';
import type { LabPorts } from '../lab';
import type { PreparedVariant } from '../pipeline';
import type { Retrieval } from '../retrieval';

/** Texts counted at the most in a paid model's tokenizer; the rest is estimated from their share of tokens. */
const COUNTED_CHUNKS = 400;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Counts with the paid model's tokenizer; undefined as soon as one text cannot be counted. */
function meanTokens(count: (text: string) => number | undefined, texts: readonly string[]): number | undefined {
  const counts: number[] = [];
  for (const text of texts) {
    const tokens = count(text);
    if (tokens === undefined) return undefined;
    counts.push(tokens);
  }
  return counts.length ? mean(counts) : 0;
}

/** What this variant's work would cost on the priced models: its queries, the chunks it returned, its corpus once. */
export function estimateVariantCost(
  { prices, paidTokens }: Pick<LabPorts, 'prices' | 'paidTokens'>,
  { variant: { knobs }, chunkSet }: PreparedVariant,
  queries: readonly Query[],
  answers: readonly Retrieval[],
  resultHitRatio: number,
): CostEstimate {
  const embeddingModel = knobs['cost.embeddingModel'];
  const answerModel = knobs['cost.answerModel'];
  const countEmbedding = (text: string): number | undefined => paidTokens.count(embeddingModel, text);
  const countAnswer = (text: string): number | undefined => paidTokens.count(answerModel, text);
  const texts = queries.map((query) => query.text);

  // Every k-th chunk stands for the corpus: counting all of a large one would take longer than embedding it.
  const distinct = [...new Map(chunkSet.keys.map((key, row) => [key, chunkSet.chunks[row]!])).values()];
  const step = Math.max(1, Math.floor(distinct.length / COUNTED_CHUNKS));
  const sample = distinct.filter((_, i) => i % step === 0);
  const sampleTokens = meanTokens(
    countEmbedding,
    sample.map((chunk) => chunk.text),
  );
  const sampleOwnTokens = mean(sample.map((chunk) => chunk.tokens));
  const ownTokens = distinct.reduce((sum, chunk) => sum + chunk.tokens, 0);

  const contexts = answers
    .slice(0, 100)
    .map((answer) => answer.hits.map((hit) => chunkSet.chunks[hit.row]!.text).join('\n'));
  const queryTokens = knobs['retrieval.mode'] === 'lexical' ? 0 : meanTokens(countEmbedding, texts);
  const contextTokens = meanTokens(countAnswer, contexts);
  const questionTokens = meanTokens(countAnswer, texts);
  return estimateCost({
    ...(queryTokens !== undefined && { queryEmbeddingTokens: queryTokens }),
    ...(contextTokens !== undefined &&
      questionTokens !== undefined && { promptTokens: knobs['cost.promptTokens'] + contextTokens + questionTokens }),
    answerTokens: knobs['cost.answerTokens'],
    ...(knobs['retrieval.mode'] === 'lexical'
      ? { corpusTokens: 0 }
      : sampleTokens !== undefined && { corpusTokens: (sampleTokens / Math.max(1, sampleOwnTokens)) * ownTokens }),
    resultHitRatio,
    queriesPerMonth: knobs['cost.queriesPerMonth'],
    embeddingPrice: prices.find(embeddingModel),
    answerPrice: prices.find(answerModel),
  });
}
