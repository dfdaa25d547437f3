import { randomUUID } from 'node:crypto';
import { lstat, mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { environmentError, LabError, userError } from '../../core/common';
import type { JudgingFiles } from './judging-files';

/** As the engine reads query files. */
const MAX_BYTES = 100_000_000;

/** Files below a folder. What a link leads to is read and written only where it lies inside too. */
export function folderFiles(root: string): JudgingFiles {
  const locate = async (file: string): Promise<string> => {
    const asked = path.resolve(root, file);
    const real = await realpathOfExisting(asked);
    const inside = path.relative(await realpath(root), real);
    if (inside === '' || inside.startsWith('..') || path.isAbsolute(inside))
      throw userError('judging/outside', `${file} leads outside the folder.`, 'Name a file inside it.');
    return real;
  };
  const read = async (file: string): Promise<string | undefined> => {
    try {
      const place = await locate(file);
      const stats = await lstat(place);
      if (!stats.isFile()) throw new Error('it is no regular file');
      if (stats.size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES / 1_000_000} MB`);
      // The mark at the start stays: what is not changed is written as it was.
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(place));
    } catch (error) {
      if (error instanceof LabError) throw error;
      if (isAbsent(error)) return undefined;
      const why = error instanceof TypeError ? 'it is not UTF-8 text' : reasonOf(error);
      throw environmentError('judging/unreadable', `${file} cannot be read: ${why}.`, 'Check the file.', error);
    }
  };
  return {
    read,
    async replace(file, before, after) {
      let temporary: string | undefined;
      try {
        const place = await locate(file);
        temporary = `${place}.${randomUUID()}.tmp`;
        await mkdir(path.dirname(place), { recursive: true });
        const handle = await open(temporary, 'wx');
        try {
          await handle.writeFile(after);
          await handle.sync();
        } finally {
          await handle.close();
        }
        if ((await read(file)) !== before) return false;
        await rename(temporary, place);
        return true;
      } catch (error) {
        if (error instanceof LabError) throw error;
        const next = 'Make it writable; the grades are kept here until then.';
        throw environmentError('judging/not-writable', `${file} cannot be written: ${reasonOf(error)}.`, next, error);
      } finally {
        if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined);
      }
    },
    isCollection: () =>
      lstat(path.join(root, 'corpus.jsonl')).then(
        (stats) => stats.isFile(),
        () => false,
      ),
  };
}

/** The real path of a file that may not be there yet. */
async function realpathOfExisting(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    const parent = path.dirname(file);
    if (!isAbsent(error) || parent === file) throw error;
    return path.join(await realpathOfExisting(parent), path.basename(file));
  }
}

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
