import { appendFile, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hashText } from '../../core/common';
import { parseFilteredText } from '../../core/retrieval';
import { formatTrace, parseTrace, type DocumentCause, type Trace, type TraceEvent } from '../../core/traces';

/** A text that stands so long was meant to be searched for, and not on the way to another. */
export const SETTLED_MS = 2000;
/** Beyond this the older half goes. */
export const MOST_BYTES = 10_000_000;
/** Larger documents are not recorded. */
export const MOST_DOCUMENT_CHARS = 1_000_000;
/** Searches so long after the last one begin another session. */
const SESSION_GAP_MS = 30 * 60_000;

/** Times in the log are of the wall clock; 0 stands for the text that a document had before it was first changed. */
const BEFORE = 0;

/**
 * Searches of the user and changes of documents, in the order of time, so that caches can be tried on them: kept where
 * the recorded searches are, under the same setting.
 */
export class TraceLog {
  #last: Promise<unknown> = Promise.resolve();
  #asked: { readonly text: string; readonly timer: NodeJS.Timeout } | undefined;
  readonly #changed = new Set<string>();

  /**
   * @param folder undefined without a workspace: nothing is kept
   * @param wanted whether searches are to be recorded
   * @param root the folder that is searched; each has its own log
   */
  constructor(
    private readonly folder: string | undefined,
    private readonly wanted: () => boolean,
    private readonly root: () => string | undefined,
    private readonly nowMs: () => number = Date.now,
  ) {}

  get isOn(): boolean {
    return this.wanted() && this.#file() !== undefined;
  }

  /** The user typed a text to search for. Recorded once it stands. */
  searched(text: string): void {
    clearTimeout(this.#asked?.timer);
    this.#asked = undefined;
    if (!this.isOn || text.trim() === '') return;
    this.#asked = { text, timer: setTimeout(() => void this.settle().catch(() => undefined), SETTLED_MS) };
  }

  /** What stands in the search box is what was meant. */
  settle(): Promise<void> {
    const asked = this.#asked;
    clearTimeout(asked?.timer);
    this.#asked = undefined;
    if (!asked || !this.isOn) return Promise.resolve();
    const { text, filter } = parseFilteredText(asked.text);
    if (text === '') return Promise.resolve();
    return this.#append([{ type: 'query', atMs: this.nowMs(), text, ...(filter && { filter }) }]);
  }

  /**
   * A document changed.
   * @param before its text until now; null where it was not there or nobody knows
   * @param text null where it is gone
   */
  changed(document: string, before: string | null, text: string | null, cause: DocumentCause): Promise<void> {
    const chars = Math.max(before?.length ?? 0, text?.length ?? 0);
    if (!this.isOn || before === text || chars > MOST_DOCUMENT_CHARS) return Promise.resolve();
    const event = { type: 'document', document, cause } as const;
    const events: TraceEvent[] = [{ ...event, atMs: this.nowMs(), text }];
    if (!this.#changed.has(document)) events.unshift({ ...event, atMs: BEFORE, text: before });
    this.#changed.add(document);
    return this.#append(events);
  }

  /** What was recorded in this folder; undefined where nothing was asked. */
  async trace(): Promise<Trace | undefined> {
    await this.settle();
    const file = this.#file();
    const events = file === undefined ? [] : await this.#inTurn(() => read(file));
    const startMs = events.find(({ type }) => type === 'query')?.atMs;
    if (startMs === undefined) return undefined;
    const trace: Trace = { name: 'recorded', source: 'recorded', events: inTraceTime(events, startMs), notices: [] };
    return parseTrace(formatTrace(trace), 'recorded');
  }

  /** Nothing that is under way is recorded any more; the files go with those of the recorded searches. */
  forget(): Promise<void> {
    clearTimeout(this.#asked?.timer);
    this.#asked = undefined;
    this.#changed.clear();
    return this.#inTurn(() => Promise.resolve());
  }

  dispose(): void {
    clearTimeout(this.#asked?.timer);
  }

  #append(events: readonly TraceEvent[]): Promise<void> {
    const file = this.#file();
    if (file === undefined) return Promise.resolve();
    return this.#inTurn(async () => {
      await mkdir(path.dirname(file), { recursive: true });
      await appendFile(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
      if ((await stat(file)).size <= MOST_BYTES) return;
      await keepNewerHalf(file);
      this.#changed.clear();
    });
  }

  #file(): string | undefined {
    const root = this.root();
    if (this.folder === undefined || root === undefined) return undefined;
    return path.join(this.folder, `${hashText(root).slice(0, 16)}.trace.jsonl`);
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** What documents were before comes first, the oldest text of each; then all else since the first search. */
function inTraceTime(events: readonly TraceEvent[], startMs: number): TraceEvent[] {
  const before = new Map<string, TraceEvent>();
  for (const event of events)
    if (event.type === 'document' && event.atMs === BEFORE && !before.has(event.document))
      before.set(event.document, event);
  const later = events.filter(({ atMs }) => atMs !== BEFORE).sort((a, b) => a.atMs - b.atMs);
  let session = 0;
  let lastMs = -Infinity;
  const timed = later.map((event): TraceEvent => {
    const atMs = Math.max(0, event.atMs - startMs);
    if (event.type === 'document') return { ...event, atMs };
    if (event.atMs - lastMs > SESSION_GAP_MS) session++;
    lastMs = event.atMs;
    return { ...event, atMs, session: String(session) };
  });
  return [...before.values(), ...timed];
}

/** Lines that are cut off say nothing. */
async function read(file: string): Promise<TraceEvent[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      const event = JSON.parse(line) as TraceEvent;
      return typeof event.atMs === 'number' ? [event] : [];
    } catch {
      return [];
    }
  });
}

async function keepNewerHalf(file: string): Promise<void> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
  const newer = lines.slice(Math.ceil(lines.length / 2));
  await writeFile(`${file}.tmp`, newer.map((line) => `${line}\n`).join(''));
  await rename(`${file}.tmp`, file);
}
