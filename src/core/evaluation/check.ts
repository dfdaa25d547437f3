import { groupBy } from '../common';
import { judgementsByQuery } from './units';
import type { Judgement, Query, QuerySet } from './types';

export type JudgementFault =
  'lost' | 'unknown-document' | 'beyond-end' | 'lines-malformed' | 'unknown-query' | 'contradiction';

export interface JudgementIssue {
  readonly fault: JudgementFault;
  readonly judgement: Judgement;
}

export interface QuerySetCheck {
  /** Queries with at least one relevant span: the ones that quality is measured on. */
  readonly judged: readonly Query[];
  /** Queries without: they are asked for latency, and left out of every quality figure. */
  readonly unjudged: readonly Query[];
  readonly issues: readonly JudgementIssue[];
  /** One sentence for each kind of issue, with its count and first examples. */
  readonly notices: readonly string[];
}

const SENTENCES: Record<JudgementFault, (count: string) => string> = {
  lost: (count) => `${count} to text that is nowhere in the documents any more; they count as not found`,
  'unknown-document': (count) => `${count} to documents that are not in the corpus; they count as not found`,
  'beyond-end': (count) => `${count} to lines beyond the end of the document; they count as not found`,
  'lines-malformed': (count) => `${count} to lines that do not count from 1, or end before they start`,
  'unknown-query': (count) => `${count} to queries that are not in the query set; they are left out`,
  contradiction: (count) => `${count} to a span that was judged with another grade; the higher grade counts`,
};

/**
 * Judgements against the documents as they are now. Nothing is dropped: a span that cannot be found is an answer that
 * no variant finds, as in trec_eval, and the notice says so.
 * @param lineCounts number of lines by document id
 */
export function checkQuerySet(querySet: QuerySet, lineCounts: ReadonlyMap<string, number>): QuerySetCheck {
  const byQuery = judgementsByQuery(querySet.judgements);
  const isJudged = ({ id }: Query): boolean => byQuery.get(id)?.some(({ grade }) => grade > 0) ?? false;
  const known = new Set(querySet.queries.map(({ id }) => id));
  const grades = new Map<string, number>();
  const issues = querySet.judgements.flatMap((judgement): JudgementIssue[] => {
    const fault = faultOf(judgement, known, lineCounts, grades);
    return fault ? [{ fault, judgement }] : [];
  });
  const judged = querySet.queries.filter(isJudged);
  const unjudged = querySet.queries.filter((query) => !isJudged(query));
  const notices = [...unjudgedNotice(unjudged, querySet), ...oneQueryNotice(judged), ...noticesOf(issues)];
  return { judged, unjudged, issues, notices };
}

function faultOf(
  judgement: Judgement,
  queries: ReadonlySet<string>,
  lineCounts: ReadonlyMap<string, number>,
  grades: Map<string, number>,
): JudgementFault | undefined {
  const { query, file, startLine, endLine, grade } = judgement;
  if (!queries.has(query)) return 'unknown-query';
  const span = JSON.stringify([query, file, startLine, endLine]);
  const earlier = grades.get(span);
  grades.set(span, grade);
  if (earlier !== undefined && earlier !== grade) return 'contradiction';
  if (judgement.lost) return 'lost';
  const lines = lineCounts.get(file);
  if (lines === undefined) return 'unknown-document';
  if (startLine === undefined && endLine === undefined) return undefined;
  if (startLine === undefined || endLine === undefined || startLine < 1 || endLine < startLine)
    return 'lines-malformed';
  return endLine > lines ? 'beyond-end' : undefined;
}

function unjudgedNotice(unjudged: readonly Query[], { queries }: QuerySet): string[] {
  if (unjudged.length === 0) return [];
  const examples = listed(unjudged.map(({ id }) => id));
  return [
    `${unjudged.length} of ${queries.length} queries have no relevant span (${examples}): they are measured for latency, not for quality.`,
  ];
}

const oneQueryNotice = (judged: readonly Query[]): string[] =>
  judged.length === 1
    ? ['Only one query has a relevant span: one query cannot tell the quality of variants apart.']
    : [];

const noticesOf = (issues: readonly JudgementIssue[]): string[] =>
  [...groupBy(issues, ({ fault }) => fault)].map(([fault, found]) => {
    const count = found.length === 1 ? '1 judgement points' : `${found.length} judgements point`;
    return `${SENTENCES[fault](count)} (${listed(found.map(({ judgement }) => placeOf(judgement)))}).`;
  });

/** `query q1: a.md:3-9`. */
export const placeOf = ({ query, file, startLine, endLine }: Judgement): string =>
  `query ${query}: ${file}${startLine === undefined ? '' : `:${startLine}-${endLine ?? startLine}`}`;

const listed = (names: readonly string[]): string => names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');
