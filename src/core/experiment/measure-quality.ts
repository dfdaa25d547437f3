import type { JobControl } from '../common';
import type { Corpus } from '../corpus';
import {
  deliver,
  documentRanking,
  firstRelevantRank,
  QUALITY_DEPTH,
  qualityOf,
  type Judgement,
  type QualityMetricId,
  type Query,
  type RankedItem,
} from '../evaluation';
import type { PreparedVariant } from '../pipeline';
import { createRetriever, type Hit, type Retrieval } from '../retrieval';

/** Chunks searched at the most to see a hundred documents. */
const MOST_CHUNKS = 1000;

export interface QueryQuality {
  /** Absent for a query without relevant judgements. */
  readonly metrics?: Readonly<Record<QualityMetricId, number>>;
  /** Rank of the first relevant unit; null when it is not among the returned or nothing is judged. */
  readonly rank: number | null;
  readonly documents: readonly RankedItem[];
  /** Chunks, best first: what the variant returns, then what a deeper search adds. */
  readonly hits: readonly Hit[];
}

/**
 * The variant's own answer, then what a deeper search finds beyond it. The answer keeps its places, so that what the
 * index missed at its settings stays missed among the first `retrieval.k`.
 */
export function continued(answer: readonly Hit[], deeper: readonly Hit[]): Hit[] {
  const placeOf = ({ document, start, end, row }: Hit): string => JSON.stringify([document, start, end ?? row]);
  const places = new Set(answer.map(placeOf));
  const lowest = answer.at(-1)?.score ?? Infinity;
  return [
    ...answer,
    ...deeper.filter((hit) => !places.has(placeOf(hit))).map((hit) => ({ ...hit, score: Math.min(hit.score, lowest) })),
  ];
}

/** Rank of the first relevant unit among ranked chunks, from 1; null beyond the depth that the metrics look at. */
export const rankIn = (hits: readonly Hit[], judgements: readonly Judgement[]): number | null =>
  firstRelevantRank(deliver(hits, judgements));

/** Chunks to search to see as many documents as the metrics look at. */
export const searchDepth = ({ chunkSet }: PreparedVariant, { documents }: Corpus): number =>
  Math.min(MOST_CHUNKS, QUALITY_DEPTH * Math.ceil(chunkSet.chunks.length / documents.length));

/**
 * Quality of every query by what the variant answered, to the depth that the metrics look at.
 * @param answers of the same queries, in their order
 */
export async function measureQuality(
  variant: PreparedVariant,
  corpus: Corpus,
  queries: readonly Query[],
  answers: readonly Retrieval[],
  judgements: ReadonlyMap<string, readonly Judgement[]>,
  control: JobControl,
): Promise<QueryQuality[]> {
  const depth = searchDepth(variant, corpus);
  const retriever = createRetriever(variant.untimed, variant.variant.knobs);
  const result: QueryQuality[] = [];
  for (const [i, query] of queries.entries()) {
    const deeper = await retriever.retrieve(query.text, depth, query.filter);
    const hits = continued(answers[i]!.hits, deeper.hits);
    const relevant = judgements.get(query.id) ?? [];
    const documents = documentRanking(hits);
    if (relevant.some((judgement) => judgement.grade > 0)) {
      const delivery = deliver(hits, relevant);
      result.push({ metrics: qualityOf(delivery), rank: firstRelevantRank(delivery), documents, hits });
    } else {
      result.push({ rank: null, documents, hits });
    }
    await control.checkpoint();
  }
  return result;
}
