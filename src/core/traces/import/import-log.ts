import { LabError, unprotectFormula, userError, type JobControl } from '../../common';
import { csvRecords } from '../../query-set-formats';
import { linesOf, pauseAt } from '../lines';
import type { Trace } from '../types';
import { FIELDS, fieldsOf, TEXT_NAMES } from './fields';
import { isRecord, listOf, parsedJson, type JsonObject } from './json';
import { Log, type LogEntry } from './log';
import { isSpans, SpanReader } from './otlp';

/** A longer line is no log of queries. */
const MOST_LINE_CHARS = 5_000_000;
const SEPARATORS = [',', ';', '\t'] as const;

/**
 * The requests of a log: JSON lines, a JSON document, a CSV table with a header, or OpenTelemetry spans as JSON; which,
 * is told by the content. Only texts, times and numbers of sessions are kept. What cannot be read is left out and told
 * in `notices`.
 * @param file name for messages
 * @throws `import/empty`, `import/unknown-format`, `import/no-queries`
 */
export async function importLog(written: string, file: string, control: JobControl): Promise<Trace> {
  const text = written.replace(/^\uFEFF/, '');
  const [head] = linesOf(text);
  if (!head) throw userError('import/empty', `${file} is empty.`, 'Name a log with queries, or a trace file.');
  const log = new Log(file);
  const first = head.line;
  if (/^[[{]/.test(first)) await readJson(text, first, log, control);
  else await readTable(text, first, file, log, control);
  return log.trace();
}

/** Lines of JSON, unless the first is only the beginning of a document that is. */
async function readJson(text: string, first: string, log: Log, control: JobControl): Promise<void> {
  const spans = new SpanReader();
  const isDocument = first.length > MOST_LINE_CHARS || !parsedJson(first);
  const document = isDocument ? parsedJson(text) : undefined;
  if (document) await readItems(document.value, 1, spans, log, control);
  else
    for (const { line, number } of linesOf(text)) {
      await pauseAt(number, control);
      const parsed = line.length > MOST_LINE_CHARS ? undefined : parsedJson(line);
      if (!parsed) log.problem(line.length > MOST_LINE_CHARS ? 'tooLong' : 'notJson', number);
      else if (!(await readItems(parsed.value, number, spans, log, control))) break;
    }
  for (const entry of spans.entries()) if (!log.add(entry)) break;
}

/** @returns false where the log has enough */
async function readItems(
  value: unknown,
  line: number,
  spans: SpanReader,
  log: Log,
  control: JobControl,
): Promise<boolean> {
  let number = 0;
  for (const item of Array.isArray(value) ? listOf(value) : [value]) {
    await pauseAt(++number, control);
    if (!isRecord(item)) log.problem('noText', line);
    else if (isSpans(item)) spans.add(item, line);
    else if (!log.add(entryOf(item, line))) return false;
  }
  return true;
}

function entryOf(record: JsonObject, line: number): LogEntry {
  const names = Object.keys(record);
  const places = fieldsOf(names);
  const [text, time, session] = FIELDS.map((field) => {
    const place = places[field];
    return place === undefined ? undefined : record[names[place]!];
  });
  return { text, time, session, line };
}

async function readTable(text: string, header: string, file: string, log: Log, control: JobControl): Promise<void> {
  const cellsOf = (separator: string): string[] =>
    header.split(separator).map((cell) => cell.replace(/^"(.*)"$/, '$1'));
  const separator = SEPARATORS.find((each) => fieldsOf(cellsOf(each)).text !== undefined);
  if (separator === undefined)
    throw userError(
      'import/unknown-format',
      `${file} is in no form that can be imported: it is no JSON, and no column of its first line is called ${TEXT_NAMES} or the like.`,
      'Give JSON lines, a CSV table with a header, or OpenTelemetry spans as JSON.',
      { file, line: 1 },
    );
  const places = fieldsOf(cellsOf(separator));
  const width = cellsOf(separator).length;
  let number = 0;
  try {
    for (const { cells, line } of csvRecords(text, separator, file)) {
      if (++number === 1) continue;
      await pauseAt(number, control);
      if (cells.length > width) {
        log.problem('cells', line);
        continue;
      }
      const [asked, time, session] = FIELDS.map((field) => cells[places[field] ?? -1]);
      if (!log.add({ text: unprotectFormula(asked ?? ''), time, session, line })) return;
    }
  } catch (error) {
    // What stands above the first broken quote can be used.
    if (!(error instanceof LabError) || error.code !== 'import/bad-line' || number < 2) throw error;
    log.problem('brokenQuote', error.where?.line ?? number);
  }
}
