import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { environmentError } from '../../core/common';

const PREFIX = 'rag-lab-graph-';
const ABANDONED_MS = 10 * 60_000;

/** Private files for a library that reads and writes nothing but files. */
export interface Scratch {
  /**
   * Runs `use` with the path of a file that does not exist yet, in a folder of its own that only this user can enter, and
   * removes both afterwards.
   * @throws `index/scratch-unavailable`
   */
  withFile<T>(use: (file: string) => Promise<T>): Promise<T>;
}

/** @param root where the folders are made; default the system's temporary folder */
export function createScratch(root: string = tmpdir()): Scratch {
  let swept: Promise<void> | undefined;
  return {
    async withFile(use) {
      await (swept ??= sweep(root));
      let dir: string;
      try {
        await mkdir(root, { recursive: true });
        dir = await mkdtemp(path.join(root, `${PREFIX}${process.pid}-`));
      } catch (error) {
        throw scratchUnavailable('no temporary folder can be made', error);
      }
      try {
        return await use(path.join(dir, 'graph'));
      } finally {
        // A virus scanner may hold the file for a moment; a folder that stays is swept later.
        await rm(dir, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
      }
    },
  };
}

export const scratchUnavailable = (what: string, cause?: unknown): Error =>
  environmentError(
    'index/scratch-unavailable',
    `The index needs a temporary file, but ${what}.`,
    'Free space in the temporary folder, or use index.kind = flat.',
    cause,
  );

/** Removes what processes that were killed left behind. */
async function sweep(root: string): Promise<void> {
  for (const name of await readdir(root).catch(() => [])) {
    const pid = Number(/^rag-lab-graph-(\d+)-/.exec(name)?.[1]);
    if (!pid || isAlive(pid)) continue;
    const dir = path.join(root, name);
    const made = await stat(dir).catch(() => undefined);
    if (made && Date.now() - made.mtimeMs > ABANDONED_MS) {
      await rm(dir, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
