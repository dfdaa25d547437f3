import { utimes } from 'node:fs/promises';
import path from 'node:path';
import type { Fingerprint } from '../../core/common';
import type { VectorFiles, VectorRows } from '../../core/vectors';
import { makeFolders, writeAtomically } from '../store/atomic-file';
import { writeFailure } from '../store/failures';
import { limitFolder } from '../store/limit-folder';
import { openRowFile, rowFileParts } from './row-file';

const EXTENSION = '.rows';

export interface VectorFilesOptions {
  /** Absolute path, made when missing. Holds nothing but these files. */
  readonly dir: string;
  /** Bytes above which the files that were not used for longest go. Default: no limit. */
  readonly maxBytes?: number;
}

/** One file a fingerprint, in a folder of its own. */
export function createVectorFiles({ dir, maxBytes = Infinity }: VectorFilesOptions): VectorFiles {
  const holders = new Map<string, number>();
  const nameOf = (fingerprint: Fingerprint): string => `${fingerprint}${EXTENSION}`;

  async function openHeld(name: string): Promise<VectorRows | undefined> {
    const file = path.join(dir, name);
    const rows = await openRowFile(file).catch(() => undefined);
    if (!rows) return undefined;
    const now = new Date();
    await utimes(file, now, now).catch(() => undefined);
    holders.set(name, (holders.get(name) ?? 0) + 1);
    let isOpen = true;
    return {
      ...rows,
      close() {
        if (isOpen) holders.set(name, holders.get(name)! - 1);
        if (holders.get(name) === 0) holders.delete(name);
        isOpen = false;
        rows.close();
      },
    };
  }

  return {
    open: (fingerprint) => openHeld(nameOf(fingerprint)),
    async write(fingerprint, shape, blocks) {
      const name = nameOf(fingerprint);
      try {
        await makeFolders(dir);
        await writeAtomically(path.join(dir, name), rowFileParts(shape, blocks));
        const rows = await openHeld(name);
        if (!rows) throw new Error(`${name} is not what was written`);
        await limitFolder(dir, EXTENSION, maxBytes, holders);
        return rows;
      } catch (error) {
        throw writeFailure(error, dir);
      }
    },
  };
}
