import { gradeOfSpan, type Judgement, type Query } from '../evaluation';
import type { QueryQuality } from './measure-quality';
import type { AnswerEvidence, QueryOutcome, RankedPlace } from './types';

/** Places kept of each ranking. */
const TOP = 10;

/** The relevant span to show for a query: the first of the highest grade. */
export const bestJudgement = (judgements: readonly Judgement[]): Judgement | undefined =>
  judgements.reduce<Judgement | undefined>(
    (best, judgement) => (judgement.grade > (best?.grade ?? 0) ? judgement : best),
    undefined,
  );

/** Every query side by side: rank and nDCG of each variant, its first answers, and what should have been found. */
export function queryOutcomes(
  queries: readonly Query[],
  qualities: readonly (readonly QueryQuality[])[],
  judgements: ReadonlyMap<string, readonly Judgement[]>,
  evidence: ReadonlyMap<number, readonly AnswerEvidence[]> = new Map(),
): QueryOutcome[] {
  return queries.map((query, i) => {
    const relevant = (judgements.get(query.id) ?? []).filter((judgement) => judgement.grade > 0);
    const best = bestJudgement(relevant);
    const known = evidence.get(i);
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
      ...(known && { evidence: known }),
    };
  });
}
