import { isRecord, listOf, textOf, type JsonObject } from './json';
import type { LogEntry } from './log';

/**
 * Where spans hold what was asked, nearest to the search first. Names are of OpenTelemetry's conventions for generative
 * AI and for databases, and of OpenInference's.
 */
const SEARCH = ['gen_ai.retrieval.query.text', 'retrieval.query', 'search.query', 'rag.query'];
const INPUT = ['input.value', 'gen_ai.input.messages', 'gen_ai.prompt'];
const DATABASE = ['db.query.text', 'db.statement'];
const SESSION = ['session.id', 'gen_ai.conversation.id', 'thread.id', 'user.id', 'enduser.id'];
/** A statement of a database is not what somebody asked. */
const STATEMENT = /^\s*(?:(?:select|insert|update|delete|with|create|call|exec|match|get|post)\b|[[{(])/i;

interface AskingSpan {
  readonly entry: LogEntry;
  /** 0 the search itself, 1 what the whole request was asked, 2 what another step was given, 3 a database. */
  readonly distance: number;
}

/** Whether a value is an export of spans (OTLP as JSON). */
export const isSpans = (value: JsonObject): boolean => Array.isArray(value['resourceSpans']);

/** Spans of exports, gathered by the trace that they belong to: one request leaves many of them. */
export class SpanReader {
  readonly #traces = new Map<string, { session?: string; readonly spans: AskingSpan[] }>();
  #unnamed = 0;

  add(value: JsonObject, line: number): void {
    for (const resource of listOf(value['resourceSpans']).filter(isRecord))
      for (const scope of listOf(resource['scopeSpans'] ?? resource['instrumentationLibrarySpans']).filter(isRecord))
        for (const span of listOf(scope['spans']).filter(isRecord)) this.#add(span, line);
  }

  #add(span: JsonObject, line: number): void {
    const attributes = attributesOf(span);
    const id = textOf(span['traceId']) ?? `unnamed ${this.#unnamed++}`;
    const trace = this.#traces.get(id) ?? { spans: [] };
    this.#traces.set(id, trace);
    const session = SESSION.map((name) => attributes.get(name)).find((each) => each !== undefined);
    if (session !== undefined) trace.session ??= session;
    const asked = askedIn(attributes, textOf(span['parentSpanId']) === undefined);
    if (!asked) return;
    const entry: LogEntry = { text: asked.text, time: span['startTimeUnixNano'], line };
    trace.spans.push({ entry, distance: asked.distance });
  }

  /** What was asked: of each trace only the spans nearest to the search, and the same words once. */
  *entries(): Generator<LogEntry> {
    for (const { spans, session } of this.#traces.values()) {
      const nearest = spans.reduce((least, { distance }) => Math.min(least, distance), Infinity);
      const texts = new Set<unknown>();
      for (const { entry, distance } of spans) {
        if (distance > nearest || texts.has(entry.text)) continue;
        texts.add(entry.text);
        yield { ...entry, session };
      }
    }
  }
}

function askedIn(
  attributes: ReadonlyMap<string, string>,
  isRoot: boolean,
): { readonly text: string; readonly distance: number } | undefined {
  const first = (names: readonly string[]): string | undefined =>
    names.map((name) => attributes.get(name)).find((each) => each !== undefined);
  const search = first(SEARCH);
  if (search !== undefined) return { text: search, distance: 0 };
  const input = first(INPUT);
  if (input !== undefined) {
    const isSearch =
      attributes.get('openinference.span.kind')?.toUpperCase() === 'RETRIEVER' ||
      attributes.get('gen_ai.operation.name') === 'retrieval';
    return { text: questionIn(input), distance: isSearch ? 0 : isRoot ? 1 : 2 };
  }
  const database = first(DATABASE);
  return database === undefined || STATEMENT.test(database) ? undefined : { text: database, distance: 3 };
}

/** Inputs are texts, or JSON: messages of which the user's last one is the question, or an object with a query. */
function questionIn(input: string): string {
  if (!/^\s*[[{]/.test(input)) return input;
  let value: unknown;
  try {
    value = JSON.parse(input);
  } catch {
    return input;
  }
  const messages = listOf(isRecord(value) ? value['messages'] : value).filter(isRecord);
  const last = messages.findLast(({ role }) => role === 'user');
  const parts = listOf(last?.['parts'] ?? last?.['content']).filter(isRecord);
  const ofParts = parts.map((part) => textOf(part['content']) ?? textOf(part['text']) ?? '').join(' ');
  const ofValue = isRecord(value)
    ? (textOf(value['query']) ?? textOf(value['question']) ?? textOf(value['input']))
    : undefined;
  return textOf(last?.['content']) ?? (ofParts.trim() === '' ? (ofValue ?? input) : ofParts);
}

function attributesOf(span: JsonObject): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const { key, value } of listOf(span['attributes']).filter(isRecord)) {
    if (typeof key !== 'string' || !isRecord(value)) continue;
    const text = textOf(value['stringValue']) ?? textOf(value['intValue']);
    if (text !== undefined) attributes.set(key, text);
  }
  return attributes;
}
