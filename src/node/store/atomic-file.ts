import { mkdir, open, readdir, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errnoOf } from './failures';
import { isGone, newWriter, parseWriter, writerName } from './process-identity';

/** Node refuses single writes of 2 GiB and more; small enough, too, to let other work in between. */
const SLICE_BYTES = 16 << 20;
const TRUST_MS = 600_000;
const TEMPORARY = /^\.(.+)\.tmp$/;

/** Writes all bytes at a place, however many calls that takes. */
export async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const length = Math.min(SLICE_BYTES, bytes.length - done);
    const { bytesWritten } = await file.write(bytes, done, length, position + done);
    done += bytesWritten;
  }
}

/** @returns what was there: fewer bytes than asked for where the file ends before */
export async function readFully<Bytes extends Uint8Array>(
  file: FileHandle,
  target: Bytes,
  position: number,
): Promise<Bytes> {
  let done = 0;
  while (done < target.length) {
    const length = Math.min(SLICE_BYTES, target.length - done);
    const { bytesRead } = await file.read(target, done, length, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done === target.length ? target : (target.subarray(0, done) as Bytes);
}

/** Makes names in a folder durable. Windows and some network file systems have no such call: there it does nothing. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EPERM', 'EISDIR', 'EBADF', 'EACCES'].includes(errnoOf(error) ?? '')) throw error;
  }
}

/** Makes a folder, durably, in one that is there. Nothing where it exists. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return;
    throw error;
  }
  await syncFolder(dirname(folder));
}

/** Makes a folder and those above it, durably. */
export async function makeFolders(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolders(dirname(folder));
    await makeFolder(folder);
  }
}

/** On Windows a virus scanner that looks at a file makes its renaming fail for a moment. */
export async function renameWithRetry(from: string, to: string, move = rename): Promise<void> {
  for (let waitMs = 10; ; waitMs *= 2) {
    try {
      await move(from, to);
      return;
    } catch (error) {
      if (waitMs > 1000 || !['EPERM', 'EBUSY', 'EACCES'].includes(errnoOf(error) ?? '')) throw error;
      await delay(waitMs);
    }
  }
}

export const removeQuietly = (file: string): Promise<void> => unlink(file).catch(() => undefined);

/**
 * Old or new, never half: a temporary file in the same folder, its size checked, synced, renamed, the folder synced.
 * On failure the temporary file is gone again. Rejects with the system's error.
 * @param parts written one after another
 */
export async function writeAtomically(
  file: string,
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  const folder = dirname(file);
  const temporary = join(folder, `.${writerName(newWriter())}.tmp`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      let size = 0;
      for await (const part of parts) {
        await writeFully(handle, part, size);
        size += part.length;
      }
      const written = (await handle.stat()).size;
      if (written !== size) throw new Error(`${basename(file)}: ${written} of ${size} bytes were written`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await renameWithRetry(temporary, file);
  } catch (error) {
    await removeQuietly(temporary);
    throw error;
  }
  await syncFolder(folder);
}

/** A temporary file of ours, whoever of us left it. */
export const isTemporary = (name: string): boolean => parseWriter(TEMPORARY.exec(name)?.[1] ?? '') !== undefined;

/** Removes temporary files whose writers died before they could. */
export async function removeLeftovers(folder: string, names?: readonly string[]): Promise<void> {
  for (const name of names ?? (await readdir(folder))) {
    const writer = parseWriter(TEMPORARY.exec(name)?.[1] ?? '');
    if (!writer) continue;
    const path = join(folder, name);
    const touchedMs = await stat(path).then(
      (found) => found.mtimeMs,
      () => Date.now(),
    );
    if (isGone(writer, Date.now() - touchedMs, TRUST_MS)) await removeQuietly(path);
  }
}
