import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hashText } from '../../core/common';
import type { QueryAnswer } from '../../core/lab';
import type { RecordedSearch } from '../../core/testset';

/** The newest are kept. */
export const MOST_SEARCHES = 1000;

/**
 * The user's own searches with the place that they opened from the answer: kept in the editor's own storage on this
 * machine, and only while the user wants it.
 */
export class SearchLog {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param folder undefined without a workspace: nothing is kept
   * @param wanted whether searches are to be recorded
   * @param root the folder that is searched; each has its own list
   */
  constructor(
    private readonly folder: string | undefined,
    private readonly wanted: () => boolean,
    private readonly root: () => string | undefined,
  ) {}

  /** The user opened a place. Recorded where it belongs to the answer that they see. */
  async opened(
    answer: QueryAnswer | undefined,
    place: { readonly file: string; readonly startLine: number; readonly endLine: number },
  ): Promise<void> {
    const { file, startLine, endLine } = place;
    const isHit = answer?.hits.some((hit) => hit.file === file && hit.startLine === startLine);
    const list = this.#list();
    if (!this.wanted() || !answer || !isHit || !list) return;
    await this.#inTurn(async () => {
      const search: RecordedSearch = { text: answer.query, file, startLine, endLine };
      const kept = [...(await read(list)), search].slice(-MOST_SEARCHES);
      await mkdir(path.dirname(list), { recursive: true });
      await writeFile(`${list}.tmp`, kept.map((one) => `${JSON.stringify(one)}\n`).join(''));
      await rename(`${list}.tmp`, list);
    });
  }

  /** What was recorded in this folder, newest last. */
  recordedSearches(): Promise<readonly RecordedSearch[]> {
    const list = this.#list();
    return list ? this.#inTurn(() => read(list)) : Promise.resolve([]);
  }

  /** Deletes the searches of all folders of this workspace. */
  async clear(): Promise<void> {
    const { folder } = this;
    if (folder !== undefined) await this.#inTurn(() => rm(folder, { recursive: true, force: true }));
  }

  #list(): string | undefined {
    const root = this.root();
    if (this.folder === undefined || root === undefined) return undefined;
    return path.join(this.folder, `${hashText(root).slice(0, 16)}.jsonl`);
  }
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

async function read(list: string): Promise<readonly RecordedSearch[]> {
  const text = await readFile(list, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const search = parsed(line);
    return search ? [search] : [];
  });
}

function parsed(line: string): RecordedSearch | undefined {
  try {
    const { text, file, startLine, endLine } = JSON.parse(line) as Record<string, unknown>;
    const known = typeof text === 'string' && typeof file === 'string';
    return known && Number.isInteger(startLine) && Number.isInteger(endLine)
      ? { text, file, startLine: Number(startLine), endLine: Number(endLine) }
      : undefined;
  } catch {
    // A line that was cut off says nothing.
    return undefined;
  }
}
