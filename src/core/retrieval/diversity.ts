import type { KnobValues } from '../config';
import { rowsInMemory } from '../vectors';
import type { RetrieverParts, ScoredRow, Step } from './types';

/** Rows that the results are chosen from, for each of them. */
const CANDIDATES_EACH = 4;

export const candidatesForDiversity = (knobs: KnobValues): number =>
  knobs['retrieval.mode'] !== 'lexical' && knobs['retrieval.diversity'] > 0
    ? CANDIDATES_EACH * knobs['retrieval.k']
    : 0;

/**
 * Maximal marginal relevance: results are chosen one by one, each the candidate with the largest
 * λ × relevance − (1 − λ) × largest similarity to one that is chosen already, λ = 1 − `retrieval.diversity`.
 * Carbonell and Goldstein, SIGIR 1998. Similarity is the cosine of the stored vectors. Relevance is the score where that
 * is a cosine too; other scores are brought to 0…1 first. The first `retrieval.k` results are chosen from four times as
 * many; the rest follow in their order. Scores stay as they are.
 */
export function diversify({ dense, lexical, reranker }: RetrieverParts, knobs: KnobValues): Step[] {
  const diversity = knobs['retrieval.diversity'];
  if (!dense || diversity === 0) return [];
  const stored = dense.copy ?? rowsInMemory(dense.vectors);
  const isCosine = !lexical && !reranker;
  return [
    (rows, { timer }) =>
      timer.timeNow('search', () => {
        const head = rows.slice(0, candidatesForDiversity(knobs));
        const relevance = isCosine ? head.map(({ score }) => score) : toShares(head);
        const vectorOf = head.map(({ row }) => {
          const vector = new Float32Array(stored.dimensions);
          stored.read(row, vector);
          return vector;
        });
        const chosen = chooseInTurn(relevance, vectorOf, diversity, knobs['retrieval.k']);
        const left = head.filter((_, i) => !chosen.includes(i));
        return [...chosen.map((i) => head[i]!), ...left, ...rows.slice(head.length)];
      }),
  ];
}

/** Places of the chosen, in the order of choice; of equals the first. */
function chooseInTurn(
  relevance: readonly number[],
  vectors: readonly Float32Array[],
  diversity: number,
  most: number,
): number[] {
  const nearest = relevance.map(() => 0);
  const left = new Set(relevance.keys());
  const chosen: number[] = [];
  while (left.size > 0 && chosen.length < most) {
    let best = -1;
    let bestWorth = Number.NEGATIVE_INFINITY;
    for (const i of left) {
      const worth = (1 - diversity) * relevance[i]! - diversity * (chosen.length > 0 ? nearest[i]! : 0);
      if (worth > bestWorth) [best, bestWorth] = [i, worth];
    }
    left.delete(best);
    for (const i of left) {
      const similarity = dot(vectors[i]!, vectors[best]!);
      nearest[i] = chosen.length > 0 ? Math.max(nearest[i]!, similarity) : similarity;
    }
    chosen.push(best);
  }
  return chosen;
}

function toShares(rows: readonly ScoredRow[]): number[] {
  const scores = rows.map(({ score }) => score);
  const least = Math.min(...scores);
  const spread = Math.max(...scores) - least;
  return scores.map((score) => (spread > 0 ? (score - least) / spread : 1));
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
