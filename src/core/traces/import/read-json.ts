import type { JobControl } from '../../common';
import { linesOf, pauseAt } from '../lines';
import { FIELDS, fieldsOf } from './fields';
import { isRecord, listOf, parsedJson, type JsonObject } from './json';
import type { Log, LogEntry } from './log';
import { isSpans, SpanReader } from './otlp';

/** A longer line is no log of queries. */
const MOST_LINE_CHARS = 5_000_000;
const MOST_SHAPES = 1000;

/**
 * Lines of JSON, unless the first is only the beginning of a document that is; records and exports of spans, one by one
 * or in lists.
 * @param first the first line that is not blank
 */
export async function readJson(text: string, first: string, log: Log, control: JobControl): Promise<void> {
  const reader = new JsonReader(log, control);
  const isDocument = first.length > MOST_LINE_CHARS || !parsedJson(first);
  const document = isDocument ? parsedJson(text) : undefined;
  if (document) await reader.read(document.value, 1);
  else
    for (const { line, number } of linesOf(text)) {
      await pauseAt(number, control);
      const isTooLong = line.length > MOST_LINE_CHARS;
      const parsed = isTooLong ? undefined : parsedJson(line);
      if (!parsed) log.problem(isTooLong ? 'tooLong' : 'notJson', number);
      else if (!(await reader.read(parsed.value, number))) break;
    }
  reader.end();
}

class JsonReader {
  readonly #spans = new SpanReader();
  /** Lines of one log mostly have the same members: where what is, is looked up once for each set of names. */
  readonly #shapes = new Map<string, readonly (string | undefined)[]>();

  constructor(
    private readonly log: Log,
    private readonly control: JobControl,
  ) {}

  /** @returns false where the log has enough */
  async read(value: unknown, line: number): Promise<boolean> {
    if (!Array.isArray(value)) return this.#readOne(value, line);
    let number = 0;
    for (const item of listOf(value)) {
      await pauseAt(++number, this.control);
      if (!this.#readOne(item, line)) return false;
    }
    return true;
  }

  /** Which spans say what was asked is known once all of them are. */
  end(): void {
    for (const entry of this.#spans.entries()) if (!this.log.add(entry)) return;
  }

  #readOne(value: unknown, line: number): boolean {
    if (!isRecord(value)) this.log.problem('noText', line);
    else if (isSpans(value)) this.#spans.add(value, line);
    else return this.log.add(this.#entryOf(value, line));
    return true;
  }

  #entryOf(record: JsonObject, line: number): LogEntry {
    const names = Object.keys(record);
    const shape = names.join('\n');
    let fields = this.#shapes.get(shape);
    if (!fields) {
      const places = fieldsOf(names);
      fields = FIELDS.map((field) => names[places[field] ?? -1]);
      if (this.#shapes.size < MOST_SHAPES) this.#shapes.set(shape, fields);
    }
    const [text, time, session] = fields.map((name) => (name === undefined ? undefined : record[name]));
    return { text, time, session, line };
  }
}
