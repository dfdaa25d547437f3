import { LabError, type LabErrorData } from '../../core/common';
import type { Judgement, Query } from '../../core/evaluation';
import type { PooledAnswer } from '../../core/experiment';
import type { JudgeState } from '../../protocol/judge-protocol';
import { JobRunner } from '../job-runner';
import type { LabSession } from '../lab-session';
import { resolved } from '../variant-set';
import { anchored } from './anchored';
import type { Change } from './changes';
import { EditedQuerySet } from './edited-query-set';
import { gradeSwaps, narrowSwaps, type Lines } from './grading';
import { answerKey, elsewhere, freshId, judgeItem, judgeQueries, placeText, spanKey } from './judge-state';
import { checkJudgedPlace, judgedPaths, type JudgedPaths } from './judged-place';
import type { JudgingFiles } from './judging-files';

/** Answers of each variant that are judged. */
const DEPTH = 20;
const LONGEST_QUERY = 10_000;

/** The query set of one folder while a person judges it. Knows nothing of the editor. */
export class JudgingSession {
  readonly job = new JobRunner(() => this.#notify());
  readonly #listeners = new Set<() => void>();
  readonly #set: EditedQuerySet;
  #loadError: LabErrorData | undefined;
  #notices: readonly string[] = [];
  #position = 0;
  #answers: { readonly text: string; readonly found: readonly PooledAnswer[] } | undefined;
  #asked = 0;
  #looking: Promise<unknown> = Promise.resolve();
  #lastAction: string | undefined;

  constructor(
    private readonly lab: LabSession,
    private readonly files: JudgingFiles,
  ) {
    this.#set = new EditedQuerySet(
      files,
      () => this.paths,
      () => this.#notify(),
    );
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
    await this.#set.flush();
  }

  /** Reads the query set, also after somebody else has changed it, and looks for the answers to the shown query. */
  async load(): Promise<void> {
    await this.lab.open();
    if (!this.lab.usable) {
      this.#notify();
      return;
    }
    const { engine } = this.lab.ports;
    const first = this.#set.stored === undefined;
    const shown = this.query?.id;
    try {
      await checkJudgedPlace(this.lab.config, this.files);
      const read = await engine.call('querySet', { corpus: this.lab.corpus, files: this.lab.queryFiles });
      const stored = { queries: read?.queries ?? [], judgements: read?.judgements ?? [] };
      this.#set.take(await anchored(stored, shown ?? '', this.#documents, this.files));
      this.#notices = read?.notices ?? [];
      this.#loadError = undefined;
    } catch (error) {
      this.#loadError = LabError.dataOf(error);
      this.#notify();
      return;
    }
    const found = this.#set.current.queries.findIndex(({ id }) => id === shown);
    const start = first ? Math.max(0, this.#unjudgedFrom(0) ?? 0) : this.#position;
    this.#moveTo(found >= 0 ? found : start);
  }

  get query(): Query | undefined {
    return this.#set.current.queries[this.#position];
  }
  get #judgements(): readonly Judgement[] {
    return this.#set.current.judgements.filter(({ query }) => query === this.query?.id);
  }
  get #documents(): readonly string[] {
    return (this.#answers?.found ?? []).map(({ document }) => document);
  }
  /** Relative paths of the two files. */
  get paths(): JudgedPaths {
    return judgedPaths(this.lab.config);
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
    const judged = new Set(this.#set.current.judgements.map(({ query }) => query));
    const found = this.#set.current.queries.findIndex(({ id }, i) => i >= start && !judged.has(id));
    return found >= 0 ? found : undefined;
  }

  #moveTo(position: number): void {
    this.#position = Math.max(0, Math.min(position, this.#set.current.queries.length - 1));
    if (this.#answers?.text !== this.query?.text) void this.lookAgain();
    this.#notify();
  }

  /** Looks for the answers to the shown query with all variants; a newer question takes the place of one under way. */
  async lookAgain(): Promise<void> {
    const asked = ++this.#asked;
    const { text, filter } = this.query ?? {};
    if (this.#answers?.text !== text) this.#answers = undefined;
    this.job.cancel();
    await this.#looking;
    if (asked !== this.#asked || text === undefined || !this.lab.usable) return;
    const { corpus, variantSet, ports } = this.lab;
    const params = { corpus, variants: resolved(variantSet), text, ...(filter && { filter }), depth: DEPTH };
    const found = this.job.run('Looking for answers', (options) => ports.engine.start('pool', params, options));
    this.#looking = found;
    const answers = await found;
    if (!answers || asked !== this.#asked) return;
    this.#answers = { text, found: answers };
    // The answers may be in documents that judged sections have moved to.
    const { stored } = this.#set;
    const placed = stored && (await anchored(stored, this.query?.id ?? '', this.#documents, this.files));
    if (placed && this.#set.stored === stored) this.#set.take(placed);
    this.#notify();
  }

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
    const query = { id: freshId(this.#set.current.queries), text: text.trim().slice(0, LONGEST_QUERY) };
    if (!query.text) return;
    this.#do({ words: 'Query added', queries: [{ after: query }], judgements: [] });
    this.#moveTo(this.#set.current.queries.length - 1);
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

  /** Goes back to the query that it was done to. */
  undo(): void {
    const back = this.#set.undo();
    if (!back) return;
    this.#say(back.words);
    const shown = this.#set.current.queries.findIndex(({ id }) => id === back.query);
    this.#moveTo(shown >= 0 ? shown : this.#position);
  }

  #do(change: Omit<Change, 'query'>): void {
    if (this.#set.do({ ...change, query: this.query?.id ?? '' })) this.#say(change.words);
  }

  /** Tries again what failed: reading, writing, or looking for answers. */
  async retry(): Promise<void> {
    if (this.#set.error) await this.#set.flush();
    if (this.#loadError ?? !this.#set.stored) await this.load();
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
    return this.#set.stored && this.#set.current.queries.length === 0 ? 'no-queries' : undefined;
  }

  state(): JudgeState {
    const { query } = this;
    const empty = this.#empty();
    const judgements = this.#judgements;
    const found = query && this.#answers?.text === query.text ? this.#answers.found : undefined;
    const queries = judgeQueries(this.#set.current);
    const error = this.#loadError ?? this.#set.error;
    return {
      ...(empty && { empty }),
      judged: queries.filter(({ judged }) => judged).length,
      count: queries.length,
      queries,
      position: this.#position,
      ...(query && { query }),
      ...(found && { items: found.map((answer) => judgeItem(answer, judgements)) }),
      elsewhere: found ? elsewhere(found, judgements) : [],
      canUndo: this.#set.canUndo,
      ...(this.#lastAction !== undefined && { lastAction: this.#lastAction }),
      saving: this.#set.saving,
      ...(error && { error }),
      job: this.job.state,
      notices: this.#notices,
    };
  }
}
