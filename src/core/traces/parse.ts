import { noControl, userError, type JobControl } from '../common';
import { checkKnobValue, findKnob, KNOBS } from '../config';
import {
  badLine,
  filterOf,
  optionalText,
  parseJsonLine,
  recordOf,
  requiredText,
  type JsonRecord,
  type LinePlace,
} from '../query-set-formats';
import { TRACE_VERSION } from './format';
import { MOST_EVENTS, MOST_QUERY_CHARS, MOST_TRACE_LINE_CHARS } from './limits';
import { linesOf, pauseAt } from './lines';
import { Mended } from './mended';
import { loadNameOf } from './options';
import { DOCUMENT_CAUSES, type SyntheticTraceOptions, type Trace, type TraceEvent } from './types';

const SOURCES = ['recorded', 'imported', 'synthetic'] as const;

const SENTENCES = {
  clock: 'Events with a time before that of the line above, taken with that time',
  unknown: 'Lines of an unknown type, left out',
  tooLong: `Lines of more than ${MOST_TRACE_LINE_CHARS.toLocaleString('en')} characters, left out`,
  longQuery: `Queries of more than ${MOST_QUERY_CHARS.toLocaleString('en')} characters, left out`,
  header: 'Further headers, left out',
  torn: 'Last line that is cut off, left out',
  made: 'Headers whose "made" is not known, read without it',
  tooMany: `Trace longer than ${MOST_EVENTS.toLocaleString('en')} events, read up to there`,
} as const;

/** Whether a text begins with the header of a trace file; in a text of a log the quotes would be escaped. */
export const isTraceFile = (text: string): boolean =>
  /^\uFEFF?\s*\{(?:[^\n]*,)?\s*"ragLabTrace"\s*:/.test(text.slice(0, 1000));

/**
 * A trace file, see {@link traceLines}. What can be mended is, and told in `notices`: a clock that goes back is held,
 * lines of unknown types, lines that are too long and further headers are left out, and so is a last line that is cut.
 * @param file name for messages
 * @throws `trace/empty`, `trace/no-header`, `trace/version`, and `trace/bad-line` with file and line
 */
export async function parseTrace(text: string, file: string, control: JobControl = noControl): Promise<Trace> {
  if (text.trim() === '')
    throw userError('trace/empty', `${file} is empty.`, 'Name a trace file, or a log of queries.');
  const mended = new Mended(SENTENCES);
  const events: TraceEvent[] = [];
  let header: Omit<Trace, 'events' | 'notices'> | undefined;
  let nowMs = 0;
  for (const { line, number, isUnended } of linesOf(text)) {
    await pauseAt(number, control);
    const place: LinePlace = { file, line: number, code: 'trace/bad-line' };
    if (line.length > MOST_TRACE_LINE_CHARS) {
      mended.add('tooLong', number);
      continue;
    }
    let record: JsonRecord;
    try {
      record = parseJsonLine(line, place)!;
    } catch (error) {
      if (!header || !isUnended) throw error;
      mended.add('torn', number);
      break;
    }
    if (!header) {
      header = headerOf(record, place, mended);
      continue;
    }
    if (record.has('ragLabTrace')) {
      mended.add('header', number);
      continue;
    }
    if (events.length >= MOST_EVENTS) {
      mended.add('tooMany', number);
      break;
    }
    const event = eventOf(record, place, mended);
    if (!event) continue;
    if (event.atMs < nowMs) mended.add('clock', number);
    nowMs = Math.max(nowMs, event.atMs);
    events.push(event.atMs < nowMs ? { ...event, atMs: nowMs } : event);
  }
  if (!header) throw noHeader(file, 1);
  const noRequests = events.some(({ type }) => type === 'query') ? [] : ['Nothing is asked in this trace.'];
  return { ...header, events, notices: [...mended.notices(), ...noRequests] };
}

function headerOf(
  record: JsonRecord,
  place: LinePlace,
  mended: Mended<keyof typeof SENTENCES>,
): Omit<Trace, 'events' | 'notices'> {
  const version = record.get('ragLabTrace');
  if (version === undefined) throw noHeader(place.file, place.line);
  if (version !== TRACE_VERSION)
    throw userError(
      'trace/version',
      `The trace is of version ${JSON.stringify(version).slice(0, 20)}; version ${TRACE_VERSION} is known here.`,
      'Update the lab, or make the trace again.',
      { file: place.file, line: place.line },
    );
  const source = SOURCES.find((each) => each === record.get('source'));
  if (!source) throw badLine(place, `The "source" of a trace is one of ${SOURCES.join(', ')}.`);
  const name = requiredText(record, ['name'], place);
  const made = recordOf(record, 'made', place);
  const options = made && madeOf(made);
  if (made && !options) mended.add('made', place.line);
  return { name, source, ...(options && { made: options }) };
}

/** Undefined where it is not what this version makes traces with. */
function madeOf(members: JsonRecord): SyntheticTraceOptions | undefined {
  const seed = members.get('seed');
  if (typeof seed !== 'number' || !Number.isInteger(seed)) return undefined;
  const options: Record<string, unknown> = { seed };
  for (const { id } of KNOBS) {
    const name = loadNameOf(id);
    if (name === undefined) continue;
    const value = members.get(name);
    if (checkKnobValue(findKnob(id)!, value)) return undefined;
    options[name] = value;
  }
  return options as SyntheticTraceOptions;
}

function eventOf(record: JsonRecord, place: LinePlace, mended: Mended<keyof typeof SENTENCES>): TraceEvent | undefined {
  const type = record.get('type');
  if (typeof type !== 'string') throw badLine(place, 'The member "type" is missing.');
  if (type !== 'query' && type !== 'document') {
    mended.add('unknown', place.line);
    return undefined;
  }
  const atMs = record.get('atMs');
  if (typeof atMs !== 'number' || !(atMs >= 0 && atMs <= Number.MAX_SAFE_INTEGER))
    throw badLine(place, 'The member "atMs" is not a number of milliseconds from 0.');
  if (type === 'document') {
    const cause = DOCUMENT_CAUSES.find((each) => each === record.get('cause'));
    if (!cause) throw badLine(place, `The "cause" of a change is one of ${DOCUMENT_CAUSES.join(', ')}.`);
    const text = record.get('text');
    if (text !== null && typeof text !== 'string') throw badLine(place, 'The "text" of a document is a text or null.');
    return { type, atMs, document: requiredText(record, ['document'], place), text, cause };
  }
  const text = requiredText(record, ['text'], place);
  if (text.length > MOST_QUERY_CHARS) {
    mended.add('longQuery', place.line);
    return undefined;
  }
  const filter = filterOf(record, place);
  const session = optionalText(record, 'session', place);
  const meaning = optionalText(record, 'meaning', place);
  return {
    type,
    atMs,
    text,
    ...(filter && { filter }),
    ...(session !== undefined && { session }),
    ...(meaning !== undefined && { meaning }),
  };
}

const noHeader = (file: string, line: number): Error =>
  userError(
    'trace/no-header',
    `${file} has no header of a trace.`,
    'Begin it with {"ragLabTrace":1,"name":"…","source":"recorded"}, or import it as a log.',
    { file, line },
  );
