import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync, type BigIntStats } from 'node:fs';
import { sep } from 'node:path';
import type { SkipReason } from '../../core/corpus';

export interface Refusal {
  readonly reason: SkipReason;
  readonly detail?: string;
}

/** What a file's content is known by without reading it. */
export interface Stamp {
  readonly size: bigint;
  readonly mtimeNs: bigint;
}

export const sameStamp = (a: Stamp, b: Stamp): boolean => a.size === b.size && a.mtimeNs === b.mtimeNs;

// Not everywhere: Windows has neither, nor the links and pipes that they are for.
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants> & { O_RDONLY: number };

export interface OpenFile {
  readonly fd: number;
  readonly stats: BigIntStats;
}

/**
 * Opens a regular file for reading. Everything is checked on the open handle, so that a file that is swapped for a
 * link, a pipe or a device between look and open is refused, and nothing ever blocks.
 * @param path without links in its last part
 * @param root real path of the folder that the file must lie in; undefined when the user named the file
 */
export function openRegular(path: string, root: string | undefined): OpenFile | Refusal {
  let fd: number;
  try {
    fd = openSync(path, O_RDONLY | O_NONBLOCK | (root === undefined ? 0 : O_NOFOLLOW));
  } catch (error) {
    return refusalOf(error);
  }
  try {
    const stats = fstatSync(fd, { bigint: true });
    const refusal = stats.isFile() ? outside(path, root, stats) : ({ reason: 'not-a-file' } as const);
    if (!refusal) return { fd, stats };
    closeSync(fd);
    return refusal;
  } catch (error) {
    closeSync(fd);
    return refusalOf(error);
  }
}

/** Reads a whole file, unless it is too large or changes meanwhile. */
export function readRegular(
  path: string,
  root: string | undefined,
  maxBytes: number,
): { bytes: Buffer; stamp: Stamp } | Refusal {
  const file = openRegular(path, root);
  if ('reason' in file) return file;
  try {
    const size = file.stats.size;
    if (size > BigInt(maxBytes)) return { reason: 'too-large', detail: `${size} bytes` };
    // One byte more than there should be shows that the file grew.
    const buffer = Buffer.allocUnsafe(Number(size) + 1);
    let length = 0;
    while (length < buffer.length) {
      const read = readSync(file.fd, buffer, length, buffer.length - length, length);
      if (read === 0) break;
      length += read;
    }
    const after = fstatSync(file.fd, { bigint: true });
    if (length !== Number(size) || !sameStamp(after, file.stats)) return { reason: 'changed' };
    return { bytes: buffer.subarray(0, length), stamp: { size, mtimeNs: file.stats.mtimeNs } };
  } catch (error) {
    return refusalOf(error);
  } finally {
    closeSync(file.fd);
  }
}

export const isInside = (path: string, root: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);

function outside(path: string, root: string | undefined, stats: BigIntStats): Refusal | undefined {
  if (root === undefined) return undefined;
  const real = realpathSync.native(path);
  if (!isInside(real, root)) return { reason: 'outside-root' };
  const there = statSync(real, { bigint: true });
  return there.ino === stats.ino && there.dev === stats.dev ? undefined : { reason: 'changed' };
}

export function refusalOf(error: unknown): Refusal {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return { reason: 'changed', detail: 'it is gone' };
  if (code === 'ELOOP' || code === 'EMLINK') return { reason: 'changed', detail: 'it became a link' };
  if (code === 'ENXIO') return { reason: 'not-a-file' };
  return { reason: 'unreadable', detail: code };
}
