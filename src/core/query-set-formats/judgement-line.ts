import type { Judgement, SpanQuote } from '../evaluation';
import {
  badLine,
  lineNumber,
  parseJsonLine,
  recordOf,
  requiredText,
  type JsonRecord,
  type LinePlace,
} from './json-line';

const MAX_GRADE = 1_000_000;

/**
 * `{"query":"q1","file":"docs/a.md","startLine":10,"endLine":24,"grade":2}`; no lines mean the whole file.
 * @param beir `file` is a document's `_id`, not a path
 */
export function parseJudgementLine(line: string, place: LinePlace, beir: boolean): Judgement | undefined {
  const record = parseJsonLine(line, place);
  return record && judgementOf(record, place, beir);
}

export function judgementOf(record: JsonRecord, place: LinePlace, beir: boolean): Judgement {
  const query = requiredText(record, ['query'], place);
  const file = requiredText(record, ['file'], place);
  const startLine = lineNumber(record, 'startLine', place);
  const endLine = lineNumber(record, 'endLine', place);
  if ((startLine === undefined) !== (endLine === undefined))
    throw badLine(place, 'Of "startLine" and "endLine" one is missing.', 'Give both, or none for the whole file.');
  if (startLine !== undefined && endLine !== undefined && startLine > endLine)
    throw badLine(place, `The lines are reversed: ${startLine} comes after ${endLine}.`);
  const grade = gradeOf(record.get('grade'), place);
  const quote = quoteOf(record, place);
  return {
    query,
    file: beir ? file : relativePath(file, place),
    ...(startLine !== undefined && endLine !== undefined && { startLine, endLine }),
    grade,
    ...(quote && { quote }),
  };
}

function quoteOf(record: JsonRecord, place: LinePlace): SpanQuote | undefined {
  const members = recordOf(record, 'quote', place);
  return members && { first: requiredText(members, ['first'], place), last: requiredText(members, ['last'], place) };
}

/** @throws the place's error for what is not a whole number within bounds */
export function gradeOf(value: unknown, place: LinePlace): number {
  if (value === undefined) throw badLine(place, 'The member "grade" is missing.');
  if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > MAX_GRADE)
    throw badLine(place, `The grade ${JSON.stringify(value).slice(0, 40)} is not a whole number.`);
  // Some collections mark spam with negative grades; like 0, they mean "not relevant".
  return Math.max(0, value);
}

/** A document id from a path as people write it. */
export function relativePath(file: string, place: LinePlace): string {
  const path = file.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
  if (path.startsWith('/') || /^[a-z]:/i.test(path) || path.split('/').includes('..'))
    throw badLine(
      { ...place, code: 'judgements/outside-corpus' },
      `The file ${JSON.stringify(file.slice(0, 80))} leads outside the corpus.`,
      'Write paths relative to the corpus folder.',
    );
  return path;
}
