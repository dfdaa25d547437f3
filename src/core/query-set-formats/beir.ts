import type { Judgement, QuerySet } from '../evaluation';
import { parseJsonLine } from './json-line';
import { judgementOf } from './judgement-line';
import { formatBeirQrels } from './qrels';
import { queryOf } from './query-line';
import { textLines } from './text-lines';
import type { FormattedFile, ParsedFile, PlacedQuery } from './types';

/** Lines of BEIR's `queries.jsonl`, and of the lab's own `queries.jsonl` and `judgements.jsonl`. */
export function parseJsonLines(text: string, file: string): ParsedFile {
  const queries: PlacedQuery[] = [];
  const judgements: Judgement[] = [];
  for (const { line, place } of textLines(text, file)) {
    const record = parseJsonLine(line, place);
    if (!record) continue;
    if (record.has('query')) judgements.push(judgementOf(record, place, true));
    else queries.push({ ...queryOf(record, place), line: place.line });
  }
  return { queries, judgements };
}

/** BEIR's `queries.jsonl` and `qrels/test.tsv`. Without the documents: those are where they are. */
export const formatBeir = (querySet: QuerySet): FormattedFile[] => [
  {
    path: 'queries.jsonl',
    text: querySet.queries.map(({ id, text }) => `${JSON.stringify({ _id: id, text })}\n`).join(''),
  },
  { path: 'qrels/test.tsv', text: formatBeirQrels(querySet) },
];
