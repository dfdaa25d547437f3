import { formatJudgementLine, formatQueryLine, type QuerySet } from '../../core/evaluation';
import { appendLines } from '../../core/query-set-formats';
import type { QueryFileChanges } from '../../protocol/worker-protocol';
import type { QueryTargets } from '../corpus';

/** The query files as they would be with more queries and judgements at their ends; only those that would change. */
export const addedToFiles = (targets: QueryTargets, { queries, judgements }: QuerySet): QueryFileChanges['files'] =>
  [
    { target: targets.queries, lines: queries.map(formatQueryLine) },
    { target: targets.judgements, lines: judgements.map(formatJudgementLine) },
  ]
    .filter(({ lines }) => lines.length > 0)
    .map(({ target, lines }) => ({ path: target.path, text: appendLines(target.text, lines) }));
