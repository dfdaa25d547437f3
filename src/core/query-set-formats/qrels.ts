import { escapeId, unescapeId, type Judgement, type QuerySet } from '../evaluation';
import { userError } from '../common';
import { badLine, type LinePlace } from './json-line';
import { gradeOf } from './judgement-line';
import { textLines } from './text-lines';

/** TREC's second column, which nobody uses: a number, or the word that run files have there. */
export const ITERATION = /^(?:-?\d+|q0)$/i;
const BEIR_HEADER = 'query-id\tcorpus-id\tscore';

/**
 * A line of judgements of whole documents: BEIR's query, document, grade with tabs between, or TREC's
 * `query iteration document grade` with white space between. Negative grades, which mark spam, become 0.
 * @returns undefined for a blank line and for BEIR's header
 */
export function parseQrelLine(line: string, place: LinePlace): Judgement | undefined {
  if (line.trim() === '' || isBeirHeader(line)) return undefined;
  const beir = line.replace(/\r$/, '').split('\t');
  const trec = line.trim().split(/\s+/);
  if (beir.length === 3 && beir.every(Boolean))
    return { query: beir[0]!, file: beir[1]!, grade: wholeGrade(beir[2]!.trim(), place) };
  if (trec.length === 4 && ITERATION.test(trec[1]!))
    return { query: unescapeId(trec[0]!), file: unescapeId(trec[2]!), grade: wholeGrade(trec[3]!, place) };
  throw badLine(place, 'The line is neither "query, document, grade" with tabs between, nor "query 0 document grade".');
}

const isBeirHeader = (line: string): boolean => /^\uFEFF?query-id\t/.test(line);

const wholeGrade = (text: string, place: LinePlace): number =>
  gradeOf(/^-?\d{1,7}$/.test(text) ? Number(text) : text, place);

export function parseQrels(text: string, file: string): Judgement[] {
  const judgements: Judgement[] = [];
  for (const { line, place } of textLines(text, file)) {
    const judgement = parseQrelLine(line, place);
    if (judgement) judgements.push(judgement);
  }
  return judgements;
}

/** TREC's `query 0 document grade` a line; white space in ids is percent-encoded, as in run files. */
export const formatTrecQrels = (querySet: QuerySet): string =>
  documentJudgements(querySet.judgements)
    .map(({ query, file, grade }) => `${escapeId(query)} 0 ${escapeId(file)} ${grade}\n`)
    .join('');

/** BEIR's table with its header. @throws `export/id` for an id with a tab or a line end, which the format cannot hold */
export const formatBeirQrels = (querySet: QuerySet): string =>
  [
    BEIR_HEADER,
    ...documentJudgements(querySet.judgements).map(
      ({ query, file, grade }) => `${tableCell(query)}\t${tableCell(file)}\t${grade}`,
    ),
  ]
    .map((line) => `${line}\n`)
    .join('');

function tableCell(id: string): string {
  if (!/[\t\r\n]/.test(id)) return id;
  throw userError(
    'export/id',
    `BEIR's table cannot hold the tab or line end in ${JSON.stringify(id.slice(0, 80))}.`,
    'Rename it, or export as trec, which encodes it.',
  );
}

/** Each document of each query once, with the highest grade that it or one of its spans has, in order of appearance. */
export function documentJudgements(judgements: readonly Judgement[]): Judgement[] {
  const highest = new Map<string, Judgement>();
  for (const { query, file, grade } of judgements) {
    const key = JSON.stringify([query, file]);
    highest.set(key, { query, file, grade: Math.max(grade, highest.get(key)?.grade ?? 0) });
  }
  return [...highest.values()];
}
