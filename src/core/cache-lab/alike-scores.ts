import type { HitJudge } from '../semantic-cache';
import type { ResolvedTrace } from './types';

/** How surely a kept answer of each query that resembles one may serve it: places as in `trace.alike[query]`. */
export type AlikeScores = (query: number) => Float64Array;

/** Scores are made when they are first asked for, and once: all columns with the same guards share them. */
export function alikeScores({ queries, alike }: ResolvedTrace, judge: HitJudge): AlikeScores {
  const known: (Float64Array | undefined)[] = [];
  return (asked) =>
    (known[asked] ??= Float64Array.from(alike?.[asked] ?? [], ({ query, cosine }) =>
      judge.score({ cached: queries[query]!.text, asked: queries[asked]!.text, cosine }),
    ));
}
