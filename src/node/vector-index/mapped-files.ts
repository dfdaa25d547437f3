import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { environmentError } from '../../core/common';
import { makeFolders, writeAtomically } from '../store/atomic-file';
import { limitFolder } from '../store/limit-folder';

const EXTENSION = '.map';

/** A file that nobody changes or removes until it is released. */
export interface HeldFile {
  readonly path: string;
  release(): void;
}

export interface MappedFiles {
  /**
   * A file with exactly these bytes, checked on disk.
   * @throws `index/not-mappable` where it cannot be written
   */
  hold(bytes: Uint8Array): Promise<HeldFile>;
}

export interface MappedFilesOptions {
  /** Absolute path, made when missing. Holds nothing but these files. */
  readonly dir: string;
  /** Bytes above which the files that were not used for longest go. Default: no limit. */
  readonly maxBytes?: number;
}

/**
 * Files for libraries that map them into memory, each named by the SHA-256 of what it holds: never written in place, so
 * that a process which has one mapped keeps what it checked. The same bytes are one file, whoever asks.
 */
export function createMappedFiles({ dir, maxBytes = Infinity }: MappedFilesOptions): MappedFiles {
  const holders = new Map<string, number>();
  return {
    async hold(bytes) {
      const name = `${createHash('sha256').update(bytes).digest('hex')}${EXTENSION}`;
      const file = path.join(dir, name);
      holders.set(name, (holders.get(name) ?? 0) + 1);
      const release = (): void => {
        const left = holders.get(name)! - 1;
        if (left > 0) holders.set(name, left);
        else holders.delete(name);
      };
      try {
        await makeFolders(dir);
        if (!(await isWhole(file, name))) await writeAtomically(file, [bytes]);
        const now = new Date();
        await utimes(file, now, now);
        await limitFolder(dir, EXTENSION, maxBytes, holders);
      } catch (error) {
        release();
        throw environmentError(
          'index/not-mappable',
          'The index is to stay on disk, but its file cannot be written.',
          'Free space where the store is, or use vectors.residence = memory.',
          error,
        );
      }
      return { path: file, release };
    },
  };
}

async function isWhole(file: string, name: string): Promise<boolean> {
  const hash: Hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
    return `${hash.digest('hex')}${EXTENSION}` === name;
  } catch {
    return false;
  }
}
