import { gradeOfSpan, type Judgement, type Query } from '../evaluation';
import type { QueryQuality } from './measure-quality';
import type { QueryOutcome, RankedPlace } from './types';

/** Places kept of each ranking. */
const TOP = 10;

/** Every query side by side: rank and nDCG of each variant, its first answers, and what should have been found. */
export function queryOutcomes(
  queries: readonly Query[],
  qualities: readonly (readonly QueryQuality[])[],
  judgements: ReadonlyMap<string, readonly Judgement[]>,
): QueryOutcome[] {
  return queries.map((query, i) => {
    const relevant = (judgements.get(query.id) ?? []).filter((judgement) => judgement.grade > 0);
    const best = relevant.reduce<Judgement | undefined>((a, b) => (a && a.grade >= b.grade ? a : b), undefined);
    return {
      id: query.id,
      text: query.text,
      judged: relevant.length > 0,
      rank: qualities.map((quality) => quality[i]!.rank),
      ndcg10: qualities.map((quality) => quality[i]!.metrics?.['quality.ndcg@10'] ?? null),
      top: qualities.map((quality) =>
        quality[i]!.hits.slice(0, TOP).map(({ document, startLine, endLine, score }): RankedPlace => ({
          document,
          startLine,
          endLine,
          score,
          grade: gradeOfSpan({ document, startLine, endLine, score }, relevant),
        })),
      ),
      ...(best && {
        expected: {
          file: best.file,
          ...(best.startLine !== undefined && { startLine: best.startLine }),
          ...(best.endLine !== undefined && { endLine: best.endLine }),
        },
      }),
    };
  });
}
