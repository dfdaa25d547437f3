import { csvCell, protectFormula, unprotectFormula } from '../common';
import { judgementsByQuery, type Judgement, type Query, type QuerySet } from '../evaluation';
import { csvRecords } from './csv-records';
import { badLine, type LinePlace } from './json-line';
import { gradeOf } from './judgement-line';
import { placeAt } from './text-lines';
import type { FormattedFile, ParsedFile, PlacedQuery } from './types';

const COLUMNS = ['query', 'text', 'file', 'startLine', 'endLine', 'grade'] as const;
type Column = (typeof COLUMNS)[number];
const SEPARATORS = [',', ';', '\t'] as const;

/** The separator of a table with the columns `query` and `text`; undefined for any other text. */
export const csvSeparator = (text: string): string | undefined => {
  const header = text
    .trimStart()
    .slice(0, 1000)
    .split(/[\r\n]/, 1)[0]!;
  return SEPARATORS.find((separator) => {
    const names = header.split(separator).map(columnName);
    return names.includes('query') && names.includes('text');
  });
};

const columnName = (cell: string): string =>
  cell
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim()
    .toLowerCase();

/**
 * A table with a header: `query` (its id) and `text`, and for judgements `file`, `startLine`, `endLine`, `grade`, in any
 * order; other columns are passed over. A query may have many rows, and its text in one of them.
 */
export function parseCsv(text: string, file: string): ParsedFile {
  const separator = csvSeparator(text);
  if (separator === undefined)
    throw badLine(
      placeAt(file, 1),
      'The first line does not name the columns "query" and "text".',
      `Write ${COLUMNS.join(',')} above the rows.`,
    );
  const [header, ...records] = [...csvRecords(text, separator, file)];
  const names = header!.cells.map(columnName);
  const queries: PlacedQuery[] = [];
  const judgements: Judgement[] = [];
  for (const record of records) {
    const place = placeAt(file, record.line);
    if (record.cells.length > names.length)
      throw badLine(place, `The row has ${record.cells.length} cells, and the header ${names.length}.`);
    const cell = (name: Column): string => unprotectFormula(record.cells[names.indexOf(name.toLowerCase())] ?? '');
    const query = cell('query');
    if (query.trim() === '') throw badLine(place, 'The cell "query" is empty.');
    if (cell('text').trim() !== '') queries.push({ id: query, text: cell('text'), line: record.line });
    if (cell('file').trim() !== '') judgements.push(judgementOf(cell, place));
  }
  return { queries, judgements };
}

function judgementOf(cell: (name: Column) => string, place: LinePlace): Judgement {
  const startLine = wholeNumber(cell('startLine'), 'startLine', place);
  const endLine = wholeNumber(cell('endLine'), 'endLine', place);
  if ((startLine === undefined) !== (endLine === undefined))
    throw badLine(place, 'Of "startLine" and "endLine" one is empty.', 'Give both, or none for the whole file.');
  if (startLine !== undefined && endLine !== undefined && (startLine < 1 || endLine < startLine))
    throw badLine(place, `The lines ${startLine} to ${endLine} are no span.`);
  const grade = wholeNumber(cell('grade'), 'grade', place);
  if (grade === undefined) throw badLine(place, 'The cell "grade" is empty.');
  return {
    query: cell('query'),
    file: cell('file'),
    ...(startLine !== undefined && endLine !== undefined && { startLine, endLine }),
    grade: gradeOf(grade, place),
  };
}

function wholeNumber(cell: string, name: Column, place: LinePlace): number | undefined {
  const text = cell.trim();
  if (text === '') return undefined;
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw badLine(place, `The cell "${name}" holds ${JSON.stringify(text.slice(0, 40))}, which is no whole number.`);
}

/** `query-set.csv`: a row for each judgement, and one for each query without. */
export function formatCsv({ queries, judgements }: QuerySet): FormattedFile[] {
  const byQuery = judgementsByQuery(judgements);
  const rows = queries.flatMap((query) => {
    const judged = byQuery.get(query.id);
    return judged ? judged.map((judgement) => row(query, judgement)) : [row(query)];
  });
  const lines = [COLUMNS, ...rows].map((cells) => `${cells.map(csvCell).join(',')}\r\n`);
  return [{ path: 'query-set.csv', text: lines.join('') }];
}

const row = ({ id, text }: Query, judgement?: Judgement): string[] => {
  const numbers = [judgement?.startLine, judgement?.endLine, judgement?.grade];
  const texts = [id, text, judgement?.file ?? ''].map(protectFormula);
  return [...texts, ...numbers.map((number) => (number === undefined ? '' : String(number)))];
};
