import { userError } from '../../common';
import { MOST_EVENTS, MOST_QUERY_CHARS } from '../limits';
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
  unordered: 'Requests older than one above, put in the order of time',
  tooLong: 'Lines that are too long, left out',
  brokenQuote: 'Row with a broken quote, left out with all rows below it',
  cells: 'Rows with more cells than the header, left out',
  tooMany: `Log longer than ${MOST_EVENTS.toLocaleString('en')} requests, read up to there`,
} as const;
export type LogProblem = keyof typeof SENTENCES;

/** Where nothing says when a request came. */
const APART_MS = 1000;

/** Requests of a log. Of each only its text, its time and the number of its session are kept. */
export class Log {
  readonly #requests: { readonly text: string; readonly epochMs: number; readonly session?: string }[] = [];
  readonly #mended = new Mended(SENTENCES);
  readonly #untimed: number[] = [];
  #lastMs: number | undefined;
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
      const at = loggedTime(time);
      if (at?.isZoneless) this.problem('zoneless', line);
      if (!at) this.#untimed.push(line);
      else {
        if (at.epochMs < this.#latestMs) this.problem('unordered', line);
        this.#lastMs = at.epochMs;
        this.#latestMs = Math.max(this.#latestMs, at.epochMs);
      }
      const id = textOf(isRecord(session) ? session['id'] : session);
      this.#requests.push({ text, epochMs: this.#lastMs ?? NaN, ...(id !== undefined && { session: id }) });
    }
    return true;
  }

  /** @throws `import/no-queries` where nothing was found */
  trace(): Trace {
    if (this.#requests.length === 0)
      throw userError(
        'import/no-queries',
        [`${this.file} holds no queries that can be read.`, ...this.#mended.notices()].join(' '),
        `Give JSON lines, a CSV table with a header, or OpenTelemetry spans; a query is called ${TEXT_NAMES} or the like.`,
      );
    const timed = this.#timed();
    const numberOf = new Map<string, string>();
    const [first] = timed;
    const events = timed.map(({ text, epochMs, session }): QueryEvent => {
      if (session !== undefined && !numberOf.has(session)) numberOf.set(session, String(numberOf.size + 1));
      const number = session === undefined ? undefined : numberOf.get(session);
      return { type: 'query', atMs: epochMs - first!.epochMs, text, ...(number !== undefined && { session: number }) };
    });
    const isTimeless = this.#lastMs === undefined;
    const notices = isTimeless ? ['No request has a time that can be read: they are taken one second apart.'] : [];
    return { name: this.file, source: 'imported', events, notices: [...this.#mended.notices(), ...notices] };
  }

  #timed() {
    if (this.#lastMs === undefined) return this.#requests.map((request, i) => ({ ...request, epochMs: i * APART_MS }));
    for (const line of this.#untimed) this.problem('noTime', line);
    const [first] = this.#requests.filter(({ epochMs }) => !Number.isNaN(epochMs));
    return this.#requests
      .map((request) => (Number.isNaN(request.epochMs) ? { ...request, epochMs: first!.epochMs } : request))
      .sort((a, b) => a.epochMs - b.epochMs);
  }
}
