import { LabError, type LabErrorData } from '../../core/common';
import type { QuerySet } from '../../core/evaluation';
import type { JudgeState } from '../../protocol/judge-protocol';
import { settled } from '../pace';
import { changed, inverse, type Change } from './changes';
import type { JudgingFiles } from './judging-files';
import { QuerySetWriter } from './query-set-writer';

const SAVE_AFTER_MS = 200;
const MOST_UNDO = 1000;
const EMPTY: QuerySet = { queries: [], judgements: [] };

/** A query set with what is done to it: at once here, a moment later in the files, and back again. */
export class EditedQuerySet {
  readonly #writer: QuerySetWriter;
  readonly #save = settled(SAVE_AFTER_MS, () => void this.flush());
  /** As the files hold it; absent before they were read. */
  #stored: QuerySet | undefined;
  /** With what is not written yet. */
  #current = EMPTY;
  #pending: readonly Change[] = [];
  #done: readonly Change[] = [];
  #writing: Promise<void> | undefined;
  #error: LabErrorData | undefined;

  /** @param onChange called when the state of saving has changed */
  constructor(
    files: JudgingFiles,
    private readonly paths: () => { readonly queries: string; readonly judgements: string },
    private readonly onChange: () => void,
  ) {
    this.#writer = new QuerySetWriter(files);
  }

  get current(): QuerySet {
    return this.#current;
  }
  get stored(): QuerySet | undefined {
    return this.#stored;
  }
  get canUndo(): boolean {
    return this.#done.length > 0;
  }
  get saving(): JudgeState['saving'] {
    if (this.#error) return 'failed';
    return this.#pending.length > 0 ? 'saving' : 'saved';
  }
  get error(): LabErrorData | undefined {
    return this.#error;
  }

  /** What the files hold now; what is waiting comes on top of it. */
  take(stored: QuerySet): void {
    this.#stored = stored;
    this.#current = this.#pending.reduce(changed, stored);
  }

  /** @returns false, and nothing is done, before the files were read */
  do(change: Change): boolean {
    if (!this.#stored) return false;
    this.#done = [...this.#done, change].slice(-MOST_UNDO);
    this.#apply(change);
    return true;
  }
  /** @returns what was taken back */
  undo(): Change | undefined {
    const last = this.#done.at(-1);
    if (!last) return undefined;
    this.#done = this.#done.slice(0, -1);
    const back = this.#withJudgements(inverse(last));
    this.#apply(back);
    return back;
  }
  /** A query that goes takes along all judgements of it, also those that somebody else has written since. */
  #withJudgements(change: Change): Change {
    const gone = new Set(change.queries.flatMap(({ before, after }) => (before && !after ? [before.id] : [])));
    const theirs = this.#current.judgements.filter(({ query }) => gone.has(query));
    return { ...change, judgements: [...change.judgements, ...theirs.map((before) => ({ before }))] };
  }
  #apply(change: Change): void {
    this.#pending = [...this.#pending, change];
    this.#current = changed(this.#current, change);
    this.#save();
  }

  /** Writes what is waiting. A failure becomes part of the state, and nothing is lost: it is written with the next. */
  flush(): Promise<void> {
    this.#save.dispose();
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
      this.onChange();
    });
    return this.#writing;
  }
  async #writeAll(): Promise<void> {
    try {
      while (this.#pending.length > 0) {
        const batch = firstBatch(this.#pending);
        await this.#writer.write(merged(batch), this.paths());
        if (this.#stored) this.#stored = batch.reduce(changed, this.#stored);
        this.#pending = this.#pending.slice(batch.length);
        this.#error = undefined;
      }
    } catch (error) {
      this.#error = LabError.dataOf(error);
    }
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
