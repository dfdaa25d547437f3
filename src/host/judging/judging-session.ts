import { LabError, noControl, userError, type LabErrorData } from '../../core/common';
import { anchorJudgements, type Judgement, type Query, type QuerySet } from '../../core/evaluation';
import type { PooledAnswer } from '../../core/experiment';
import type { JudgeState } from '../../protocol/judge-protocol';
import { JobRunner } from '../job-runner';
import type { LabSession } from '../lab-session';
import { settled } from '../pace';
import { resolved } from '../variant-set';
import { changed, inverse, type Change } from './changes';
import { gradeSwaps, narrowSwaps, type Lines } from './grading';
import { answerKey, elsewhere, freshId, judgeItem, judgeQueries, placeText, spanKey } from './judge-state';
import type { JudgingFiles } from './judging-files';
import { QuerySetWriter } from './query-set-writer';

/** Answers of each variant that are judged. */
const DEPTH = 20;
const SAVE_AFTER_MS = 200;
const MOST_UNDO = 1000;
const LONGEST_QUERY = 10_000;

/** The query set of one folder while a person judges it. Knows nothing of the editor. */
export class JudgingSession {
  readonly job = new JobRunner(() => this.#notify());
  readonly #listeners = new Set<() => void>();
  readonly #writer: QuerySetWriter;
  readonly #save = settled(SAVE_AFTER_MS, () => void this.flush());
  /** As the files hold it; absent before they were read. */
  #stored: QuerySet | undefined;
  /** With what is not written yet. */
  #current: QuerySet = { queries: [], judgements: [] };
  #pending: readonly Change[] = [];
  #undo: readonly Change[] = [];
  #writing: Promise<void> | undefined;
  #saveError: LabErrorData | undefined;
  #loadError: LabErrorData | undefined;
  #notices: readonly string[] = [];
  #position = 0;
  #answers: { readonly text: string; readonly found: readonly PooledAnswer[] } | undefined;
  #asked = 0;
  #lastAction: string | undefined;

  constructor(
    private readonly lab: LabSession,
    private readonly files: JudgingFiles,
  ) {
    this.#writer = new QuerySetWriter(files);
  }

  onChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** Writes what is waiting; resolves when it is on the disk, or could not be written. */
  async dispose(): Promise<void> {
    this.#listeners.clear();
    this.#asked++;
    this.job.cancel();
    await this.flush();
  }

  /** Reads the query set, also after somebody else has changed it, and looks for the answers to the shown query. */
  async load(): Promise<void> {
    await this.lab.open();
    if (!this.lab.usable) {
      this.#notify();
      return;
    }
    const { engine } = this.lab.ports;
    const first = this.#stored === undefined;
    try {
      await this.#checkPlace();
      const read = await engine.call('querySet', { corpus: this.lab.corpus, files: this.lab.queryFiles });
      this.#stored = await this.#anchored({ queries: read?.queries ?? [], judgements: read?.judgements ?? [] });
      this.#notices = read?.notices ?? [];
      this.#loadError = undefined;
    } catch (error) {
      this.#loadError = LabError.dataOf(error);
      this.#notify();
      return;
    }
    const shown = this.query?.id;
    this.#current = this.#pending.reduce(changed, this.#stored);
    const found = this.#current.queries.findIndex(({ id }) => id === shown);
    const start = first ? Math.max(0, this.#unjudgedFrom(0) ?? 0) : this.#position;
    this.#moveTo(found >= 0 ? found : start);
  }

  /** @throws where judgements of this folder have no file of their own */
  async #checkPlace(): Promise<void> {
    const { queries, judgements, corpus } = this.lab.config;
    if (corpus.include.length === 0 && (await this.files.isCollection()))
      throw userError(
        'judging/collection',
        'This folder is a collection that comes with its own judgements; they are not changed here.',
        'Open a folder of documents to judge its queries.',
      );
    if (queries !== undefined && judgements === undefined)
      throw userError(
        'judging/no-place',
        'rag-lab.config.json names a file for queries and none for judgements.',
        'Name one there: "judgements": "rag-lab/judgements.jsonl".',
      );
    const table = [queries, judgements].find((file) => file !== undefined && !file.endsWith('.jsonl'));
    if (table !== undefined)
      throw userError(
        'judging/not-json-lines',
        `${table} is no file of JSON lines; it is read, but not written.`,
        'Import it with "RAG Lab: Import Queries and Judgements", and name the new file in rag-lab.config.json.',
      );
  }

  get query(): Query | undefined {
    return this.#current.queries[this.#position];
  }
  get #judgements(): readonly Judgement[] {
    return this.#current.judgements.filter(({ query }) => query === this.query?.id);
  }
  /** Relative paths of the two files. */
  get paths(): { readonly queries: string; readonly judgements: string } {
    const { queries, judgements } = this.lab.config;
    return { queries: queries ?? 'rag-lab/queries.jsonl', judgements: judgements ?? 'rag-lab/judgements.jsonl' };
  }

  goTo = (position: number): void => this.#moveTo(position);
  next = (): void => this.#moveTo(this.#position + 1);
  previous = (): void => this.#moveTo(this.#position - 1);
  nextUnjudged = (): void => {
    const position = this.#unjudgedFrom(this.#position + 1) ?? this.#unjudgedFrom(0);
    if (position === undefined) this.#say('All queries are judged');
    else this.#moveTo(position);
  };

  #unjudgedFrom(start: number): number | undefined {
    const judged = new Set(this.#current.judgements.map(({ query }) => query));
    const found = this.#current.queries.findIndex(({ id }, i) => i >= start && !judged.has(id));
    return found >= 0 ? found : undefined;
  }

  #moveTo(position: number): void {
    this.#position = Math.max(0, Math.min(position, this.#current.queries.length - 1));
    if (this.#answers?.text !== this.query?.text) void this.lookAgain();
    this.#notify();
  }

  /** Looks for the answers to the shown query with all variants; a newer question takes the place of one under way. */
  async lookAgain(): Promise<void> {
    const asked = ++this.#asked;
    const text = this.query?.text;
    if (this.#answers?.text !== text) this.#answers = undefined;
    this.job.cancel();
    await this.#looking;
    if (asked !== this.#asked || text === undefined || !this.lab.usable) return;
    const { corpus, variantSet, ports } = this.lab;
    const params = { corpus, variants: resolved(variantSet), text, depth: DEPTH };
    const found = this.job.run('Looking for answers', (options) => ports.engine.start('pool', params, options));
    this.#looking = found;
    const answers = await found;
    if (!answers || asked !== this.#asked) return;
    this.#answers = { text, found: answers };
    if (this.#stored) this.#stored = await this.#anchored(this.#stored);
    this.#current = this.#pending.reduce(changed, this.#stored ?? this.#current);
    this.#notify();
  }

  /**
   * The query set with the judged lines of the shown query where their text is now, as a comparison counts them. Looked
   * for where they were and in the documents of the answers, which a moved section is among.
   */
  async #anchored(set: QuerySet): Promise<QuerySet> {
    const judgements = set.judgements.filter(({ query, quote }) => query === this.query?.id && quote);
    if (judgements.length === 0) return set;
    const files = [
      ...judgements.map(({ file }) => file),
      ...(this.#answers?.found ?? []).map(({ document }) => document),
    ];
    const documents = await Promise.all(
      [...new Set(files)].map(async (id) => ({ id, source: (await this.files.read(id).catch(() => undefined)) ?? '' })),
    );
    const { judgements: found } = await anchorJudgements(judgements, documents, noControl);
    const places = new Map(judgements.map((judgement, i) => [judgement, found[i]!]));
    return { ...set, judgements: set.judgements.map((judgement) => places.get(judgement) ?? judgement) };
  }
  #looking: Promise<unknown> = Promise.resolve();

  /**
   * Grades one of the answers, or a span judged earlier.
   * @param grade null takes it back
   */
  grade(key: string, grade: number | null): void {
    const judgements = this.#judgements;
    const answer = this.#answers?.found.find((one) => answerKey(one) === key);
    const before = judgements.find((one) => spanKey(one) === key);
    if (answer) {
      const { document: file, startLine, endLine } = answer;
      this.#judge(gradeSwaps(this.query?.id ?? '', answer, judgements, grade), { file, startLine, endLine, grade });
    } else if (before)
      this.#judge([grade === null ? { before } : { before, after: { ...before, grade } }], { ...before, grade });
  }

  /** Grades exactly these lines for the shown query; wider spans around them give way. */
  gradeLines(lines: Lines, grade: number): void {
    const { document: file, startLine, endLine } = lines;
    const swaps = narrowSwaps(this.query?.id ?? '', lines, this.#judgements, grade);
    this.#judge(swaps, { file, startLine, endLine, grade });
  }

  #judge(
    judgements: Change['judgements'],
    place: Omit<Parameters<typeof placeText>[0], never> & { grade: number | null },
  ): void {
    const words =
      place.grade === null
        ? `Took back the grade of ${placeText(place)}`
        : `Grade ${place.grade} for ${placeText(place)}`;
    if (judgements.length > 0) this.#do({ words, queries: [], judgements });
    else this.#say(place.grade === null ? `${placeText(place)} has no grade` : words);
  }

  addQuery(text: string): void {
    const query = { id: freshId(this.#current.queries), text: text.trim().slice(0, LONGEST_QUERY) };
    if (!query.text) return;
    this.#do({ words: 'Query added', queries: [{ after: query }], judgements: [] });
    this.#moveTo(this.#current.queries.length - 1);
  }

  /** The overlap with the answer was that of the old words. */
  editQuery(text: string): void {
    const before = this.query;
    const words = text.trim().slice(0, LONGEST_QUERY);
    if (!before || !words || words === before.text) return;
    const { id, origin } = before;
    const after = { id, text: words, ...(origin && { origin }) };
    this.#do({ words: 'Query changed', queries: [{ before, after }], judgements: [] });
    this.#moveTo(this.#position);
  }

  /** Its judgements go with it. */
  deleteQuery(): void {
    const before = this.query;
    if (!before) return;
    const judgements = this.#judgements.map((judgement) => ({ before: judgement }));
    this.#do({ words: 'Query deleted', queries: [{ before, at: this.#position }], judgements });
    this.#moveTo(this.#position);
  }

  undo(): void {
    const last = this.#undo.at(-1);
    if (!last) return;
    this.#undo = this.#undo.slice(0, -1);
    this.#apply(inverse(last));
    const shown = this.#current.queries.findIndex(({ id }) => id === last.query);
    this.#moveTo(shown >= 0 ? shown : this.#position);
  }

  #do(change: Omit<Change, 'query'>): void {
    if (!this.#stored) return;
    const done = { ...change, query: this.query?.id ?? '' };
    this.#undo = [...this.#undo, done].slice(-MOST_UNDO);
    this.#apply(done);
  }
  #apply(change: Change): void {
    this.#pending = [...this.#pending, change];
    this.#current = changed(this.#current, change);
    this.#save();
    this.#say(change.words);
  }

  /** Writes what is waiting. A failure becomes part of the state, and nothing is lost: it is written with the next. */
  flush(): Promise<void> {
    this.#save.dispose();
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
      this.#notify();
    });
    return this.#writing;
  }
  async #writeAll(): Promise<void> {
    try {
      while (this.#pending.length > 0) {
        const batch = firstBatch(this.#pending);
        await this.#writer.write(merged(batch), this.paths);
        if (this.#stored) this.#stored = batch.reduce(changed, this.#stored);
        this.#pending = this.#pending.slice(batch.length);
        this.#saveError = undefined;
      }
    } catch (error) {
      this.#saveError = LabError.dataOf(error);
      this.lab.ports.log(`${this.#saveError.code}: ${this.#saveError.message}`);
    }
  }

  /** Tries again what failed: reading, writing, or looking for answers. */
  async retry(): Promise<void> {
    if (this.#saveError) await this.flush();
    if (this.#loadError ?? !this.#stored) await this.load();
    else if (!this.#answers) await this.lookAgain();
  }

  #say(words: string): void {
    this.#lastAction = words;
    this.#notify();
  }
  #notify(): void {
    for (const listener of this.#listeners) listener();
  }

  #empty(): JudgeState['empty'] {
    const { empty } = this.lab.labState();
    if (empty !== undefined && empty !== 'not-run') return empty;
    return this.#stored && this.#current.queries.length === 0 ? 'no-queries' : undefined;
  }

  state(): JudgeState {
    const { query } = this;
    const empty = this.#empty();
    const judgements = this.#judgements;
    const found = query && this.#answers?.text === query.text ? this.#answers.found : undefined;
    const queries = judgeQueries(this.#current);
    const error = this.#loadError ?? this.#saveError;
    return {
      ...(empty && { empty }),
      judged: queries.filter(({ judged }) => judged).length,
      count: queries.length,
      queries,
      position: this.#position,
      ...(query && { query }),
      ...(found && { items: found.map((answer) => judgeItem(answer, judgements)) }),
      elsewhere: found ? elsewhere(found, judgements) : [],
      canUndo: this.#undo.length > 0,
      ...(this.#lastAction !== undefined && { lastAction: this.#lastAction }),
      saving: this.#saveError ? 'failed' : this.#pending.length > 0 ? 'saving' : 'saved',
      ...(error && { error }),
      job: this.job.state,
      notices: this.#notices,
    };
  }
}

/** Grades can be written together; what touches queries goes alone, so that both files are valid at every moment. */
function firstBatch(changes: readonly Change[]): readonly Change[] {
  const length = changes.findIndex(({ queries }) => queries.length > 0);
  return changes.slice(0, length < 0 ? changes.length : Math.max(1, length));
}
const merged = (changes: readonly Change[]): Change => ({
  ...changes[0]!,
  judgements: changes.flatMap(({ judgements }) => judgements),
  queries: changes.flatMap(({ queries }) => queries),
});
