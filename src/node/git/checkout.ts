import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DEFAULT_LIMITS, type CorpusSpec } from '../../core/corpus';
import { compileGlobs } from '../corpus/globs';
import { filesAt, readBlobs } from './revisions';
import type { GitUse } from './run-git';

/** Bytes of contents read from git at a time. */
const BATCH_BYTES = 32_000_000;

/** The documents of one revision at a time, in a folder of their own; the working tree is never touched. */
export class RevisionFolder {
  /** Path → blob that stands there. */
  readonly #written = new Map<string, string>();
  readonly #selects: (file: string) => boolean;

  /**
   * @param dir an empty folder
   * @param also paths beside the documents, relative to the corpus
   */
  constructor(
    readonly dir: string,
    corpus: Pick<CorpusSpec, 'include' | 'exclude'>,
    also: readonly string[],
    private readonly use: GitUse,
  ) {
    const globs = compileGlobs(corpus);
    const beside = new Set([...also, 'corpus.jsonl']);
    this.#selects = (file) => beside.has(file) || globs.selects(file);
  }

  /** Makes the folder hold the documents of a revision; only what differs from the last one is written. */
  async show(revision: string): Promise<void> {
    const files = (await filesAt(revision, this.use)).filter(
      ({ path: file, bytes }) =>
        this.#selects(file) &&
        (bytes <= DEFAULT_LIMITS.maxFileBytes || file === 'corpus.jsonl') &&
        this.#isInside(file),
    );
    const wanted = new Set(files.map(({ path: file }) => file));
    for (const file of [...this.#written.keys()]) {
      if (wanted.has(file)) continue;
      await rm(path.join(this.dir, file), { force: true });
      this.#written.delete(file);
    }
    const changed = files.filter(({ path: file, blob }) => this.#written.get(file) !== blob);
    for (let start = 0; start < changed.length;) {
      let bytes = 0;
      let end = start;
      while (end < changed.length && (end === start || bytes + changed[end]!.bytes <= BATCH_BYTES))
        bytes += changed[end++]!.bytes;
      const batch = changed.slice(start, end);
      const contents = await readBlobs(
        batch.map(({ blob }) => blob),
        this.use,
      );
      for (const [i, { path: file, blob }] of batch.entries()) {
        const target = path.join(this.dir, file);
        await mkdir(path.dirname(target), { recursive: true });
        await rm(target, { force: true }); // a new file: its time differs even where its size does not
        await writeFile(target, contents[i]!);
        this.#written.set(file, blob);
      }
      start = end;
    }
  }

  has(file: string): boolean {
    return this.#written.has(file);
  }

  /** A tree made by hand can hold names that no checkout would write. */
  #isInside(file: string): boolean {
    const target = path.resolve(this.dir, file);
    return target.startsWith(this.dir + path.sep) && !file.split('/').includes('.git');
  }
}
