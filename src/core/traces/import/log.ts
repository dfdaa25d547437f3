import { userError, type JobControl } from '../../common';
import { MOST_EVENTS, MOST_QUERY_CHARS } from '../limits';
import { pauseAt } from '../lines';
import { Mended } from '../mended';
import type { QueryEvent, Trace } from '../types';
import { TEXT_NAMES } from './fields';
import { isRecord, textOf } from './json';
import { loggedTime } from './time';

/** What was found of one request, as it stands in the log. */
export interface LogEntry {
  readonly text: unknown;
  readonly time?: unknown;
  readonly session?: unknown;
  /** From 1. */
  readonly line: number;
}

const SENTENCES = {
  notJson: 'Lines that are not JSON, left out',
  noText: 'Lines without a query, left out',
  longText: `Queries of more than ${MOST_QUERY_CHARS.toLocaleString('en')} characters, left out`,
  encoding: 'Queries that are not in the encoding of the file, left out',
  noTime: 'Requests without a time that can be read, taken with that of the line above',
  zoneless: 'Times without a zone, taken for UTC',
  small: 'Times that are small numbers, taken for seconds',
  unordered: 'Requests older than one above, put in the order of time',
  tooLong: 'Lines that are too long, left out',
  brokenQuote: 'Row with a broken quote, left out with all rows below it',
  cells: 'Rows with more cells than the header, left out',
  tooMany: `Log longer than ${MOST_EVENTS.toLocaleString('en')} requests, read up to there`,
} as const;
export type LogProblem = keyof typeof SENTENCES;

/** Where nothing says when a request came. */
const APART_MS = 1000;

interface Request {
  readonly text: string;
  /** NaN as long as no request had a time. */
  epochMs: number;
  readonly session?: string;
}

/** Requests of a log. Of each only its text, its time and the number of its session are kept. */
export class Log {
  readonly #requests: Request[] = [];
  readonly #mended = new Mended(SENTENCES);
  readonly #untimed: number[] = [];
  #firstMs: number | undefined;
  #lastMs = NaN;
  #latestMs = -Infinity;

  /** @param file name for messages, and of the trace */
  constructor(private readonly file: string) {}

  problem(kind: LogProblem, line: number): void {
    this.#mended.add(kind, line);
  }

  /** @returns false where the log has enough */
  add({ text: written, time, session, line }: LogEntry): boolean {
    const text = typeof written === 'string' ? written.trim() : '';
    if (text === '') this.problem('noText', line);
    else if (text.length > MOST_QUERY_CHARS) this.problem('longText', line);
    else if (text.includes('\uFFFD')) this.problem('encoding', line);
    else if (this.#requests.length >= MOST_EVENTS) {
      this.problem('tooMany', line);
      return false;
    } else {
      this.#take(time, line);
      const id = textOf(isRecord(session) ? session['id'] : session);
      this.#requests.push({ text, epochMs: this.#lastMs, ...(id !== undefined && { session: id }) });
    }
    return true;
  }

  /** @throws `import/no-queries` where nothing was found */
  async trace(control: JobControl): Promise<Trace> {
    if (this.#requests.length === 0)
      throw userError(
        'import/no-queries',
        [`${this.file} holds no queries that can be read.`, ...this.#mended.notices()].join(' '),
        `Give JSON lines, a CSV table with a header, or OpenTelemetry spans; a query is called ${TEXT_NAMES} or the like.`,
      );
    const isTimeless = this.#firstMs === undefined;
    if (!isTimeless) for (const line of this.#untimed) this.problem('noTime', line);
    for (const [i, request] of this.#requests.entries())
      if (Number.isNaN(request.epochMs)) request.epochMs = this.#firstMs ?? i * APART_MS;
    this.#requests.sort((a, b) => a.epochMs - b.epochMs);
    const startMs = this.#requests[0]!.epochMs;
    const numberOf = new Map<string, string>();
    const events: QueryEvent[] = [];
    for (const { text, epochMs, session } of this.#requests) {
      await pauseAt(events.length, control);
      if (session !== undefined && !numberOf.has(session)) numberOf.set(session, String(numberOf.size + 1));
      const number = session === undefined ? undefined : numberOf.get(session)!;
      events.push({ type: 'query', atMs: epochMs - startMs, text, ...(number !== undefined && { session: number }) });
    }
    const notices = isTimeless ? ['No request has a time that can be read: they are taken one second apart.'] : [];
    return { name: this.file, source: 'imported', events, notices: [...this.#mended.notices(), ...notices] };
  }

  /** Takes a time for that of the request that is added next; one without keeps that of the request before. */
  #take(time: unknown, line: number): void {
    const at = loggedTime(time);
    if (!at) {
      this.#untimed.push(line);
      return;
    }
    if (at.isZoneless) this.problem('zoneless', line);
    if (at.isSmall) this.problem('small', line);
    if (at.epochMs < this.#latestMs) this.problem('unordered', line);
    this.#firstMs ??= at.epochMs;
    this.#lastMs = at.epochMs;
    this.#latestMs = Math.max(this.#latestMs, at.epochMs);
  }
}
