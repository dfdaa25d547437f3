import { counted } from '../common';
import { estimateCost, type PriceTable, type UseLedger } from '../cost';
import type { Query } from '../evaluation';
import type { LabPorts } from '../ports';
import type { MetricValue } from '../metrics';
import type { PreparedVariant } from '../pipeline';
import type { Retrieval } from '../retrieval';
import type { CacheMeasure } from './measure-cache';

/** Texts counted at the most in a paid model's tokenizer: counting all of a large corpus takes longer than embedding it. */
const COUNTED_TEXTS = 400;

type Count = ((text: string) => number) | undefined;

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const everyNth = <T>(items: readonly T[], most: number): T[] => {
  const step = Math.ceil(items.length / most);
  return items.filter((_, i) => i % step === 0);
};

/** Mean tokens of a sample of the texts; undefined where nobody can count them. */
const meanTokens = (count: Count, texts: readonly string[]): number | undefined =>
  count && texts.length ? sumOf(texts.map(count)) / texts.length : undefined;

/** What this variant's work would cost on the priced models: its queries, the chunks it returned, its corpus once. */
export async function variantCost(
  { prices, paidTokens }: Pick<LabPorts, 'prices' | 'paidTokens'>,
  { variant: { knobs }, chunkSet, untimed, ledger }: PreparedVariant,
  queries: readonly Query[],
  answers: readonly Retrieval[],
  cache: CacheMeasure | undefined,
): Promise<Readonly<Record<string, MetricValue>>> {
  const embeddingModel = knobs['cost.embeddingModel'];
  const answerModel = knobs['cost.answerModel'];
  const toEmbed = await paidTokens.counterFor(embeddingModel);
  const toAnswer = await paidTokens.counterFor(answerModel);
  const asked = everyNth(queries, COUNTED_TEXTS).map((query) => query.text);
  const contexts = everyNth(answers, COUNTED_TEXTS).map((answer) =>
    answer.hits.map((hit) => untimed.chunks.deliveredBy(hit)).join('\n'),
  );
  const spent = ledger.usd(prices);
  const estimate = estimateCost(
    {
      embeds: knobs['retrieval.mode'] !== 'lexical',
      embeddingModel,
      answerModel,
      queryTokensToEmbed: meanTokens(toEmbed, asked),
      queryTokensToAnswer: meanTokens(toAnswer, asked),
      contextTokens: meanTokens(toAnswer, contexts),
      promptTokens: knobs['cost.promptTokens'],
      answerTokens: knobs['cost.answerTokens'],
      queriesPerMonth: knobs['cost.queriesPerMonth'],
      corpusTokens: corpusTokens(toEmbed, chunkSet),
      ...(cache && { resultCache: { hitRatio: cache.hitRatio?.value } }),
    },
    prices,
  );
  return { ...estimate, ...(spent !== undefined && { 'cost.spent.usd': { value: spent, unit: 'usd' as const } }) };
}

/** What servers were asked, in a sentence; none where nothing was. */
export function spendingNote(ledger: UseLedger, prices: PriceTable): string[] {
  const { requests, tokens } = ledger.use;
  if (requests === 0) return [];
  const usd = ledger.usd(prices);
  const billed = tokens === undefined ? 'an unknown number of tokens' : counted(tokens, 'token');
  const paid = usd === undefined ? 'what they cost is unknown' : `${usd.toPrecision(3)} USD`;
  return [`Remote models were asked ${counted(requests, 'time')} with ${billed}: ${paid}.`];
}

/** Tokens of the distinct chunks in the paid model's tokens: counted on a sample, scaled by the tokens known of all. */
function corpusTokens(count: Count, chunkSet: PreparedVariant['chunkSet']): number | undefined {
  const distinct = [...new Map(chunkSet.keys.map((key, row) => [key, chunkSet.chunks[row]!])).values()];
  const sample = everyNth(distinct, COUNTED_TEXTS);
  const mean = meanTokens(
    count,
    sample.map((chunk) => chunk.text),
  );
  const sampleTokens = sumOf(sample.map((chunk) => chunk.tokens));
  if (mean === undefined || !sampleTokens) return undefined;
  return ((mean * sample.length) / sampleTokens) * sumOf(distinct.map((chunk) => chunk.tokens));
}
