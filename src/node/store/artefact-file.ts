import { createHash } from 'node:crypto';
import { link, open, rename, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Fingerprint } from '../../core/common';
import {
  decodeEnvelopeHead,
  decodeEnvelopePrelude,
  DIGEST_BYTES,
  encodeEnvelopeHead,
  PRELUDE_BYTES,
  type Artefact,
  type EnvelopeSizes,
} from '../../core/store';
import { readFully, removeQuietly, writeAtomically } from './atomic-file';
import { newWriter, writerName } from './process-identity';

const SLICE_BYTES = 8 << 20;

/** Durable when it resolves. Rejects with the system's error. */
export async function writeArtefact(
  file: string,
  kind: string,
  fingerprint: Fingerprint,
  { header, payload }: Artefact,
): Promise<void> {
  const digest = createHash('sha256');
  function* parts(): Generator<Uint8Array> {
    const head = encodeEnvelopeHead({ kind, fingerprint, header }, payload.length);
    digest.update(head);
    yield head;
    for (let at = 0; at < payload.length; at += SLICE_BYTES) {
      const slice = payload.subarray(at, at + SLICE_BYTES);
      digest.update(slice);
      yield slice;
    }
    yield digest.digest();
  }
  await writeAtomically(file, parts());
}

export interface ArtefactFile {
  /** Undefined: damaged, or not what its name says. */
  readonly artefact?: Artefact;
  readonly inode: bigint;
  readonly mtimeMs: number;
}

/** Everything is verified before anything is returned. Rejects with the system's error, e.g. where there is no file. */
export async function readArtefact(file: string, kind: string, fingerprint: Fingerprint): Promise<ArtefactFile> {
  return withFile(file, async (handle) => {
    const found = await handle.stat({ bigint: true });
    const about = { inode: found.ino, mtimeMs: Number(found.mtimeMs) };
    const sizes = await sizesOf(handle, Number(found.size));
    if (!sizes) return about;
    // Not out of Node's pool: the payload then starts at a multiple of 64 of its own buffer.
    const bytes = await readFully(handle, Buffer.allocUnsafeSlow(sizes.fileBytes), 0);
    if (bytes.length !== sizes.fileBytes || !digestMatches(bytes)) return about;
    const header = decodeEnvelopeHead(bytes, sizes, kind, fingerprint);
    if (!header) return about;
    const payload = new Uint8Array(bytes.buffer, sizes.headBytes, sizes.payloadBytes);
    return { ...about, artefact: { header, payload } };
  });
}

/** The head fits name and size; the payload is not looked at. */
export async function artefactLooksWhole(file: string, kind: string, fingerprint: Fingerprint): Promise<boolean> {
  return withFile(file, async (handle) => {
    const sizes = await sizesOf(handle, (await handle.stat()).size);
    if (!sizes) return false;
    const head = await readFully(handle, new Uint8Array(sizes.headBytes), 0);
    return decodeEnvelopeHead(head, sizes, kind, fingerprint) !== undefined;
  });
}

/**
 * Takes a damaged file out of the way, but never the whole one that another process may have put there meanwhile: it is
 * moved aside first and put back if it is not the one that was read.
 */
export async function removeDamaged(file: string, inode: bigint): Promise<void> {
  const aside = join(dirname(file), `.${writerName(newWriter())}.tmp`);
  try {
    await rename(file, aside);
    if ((await stat(aside, { bigint: true })).ino !== inode) await link(aside, file);
  } catch {
    // Gone already, replaced already, or a read-only folder: in each case there is nothing left to do.
  }
  await removeQuietly(aside);
}

async function withFile<T>(file: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r');
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

async function sizesOf(handle: FileHandle, fileBytes: number): Promise<EnvelopeSizes | undefined> {
  return decodeEnvelopePrelude(await readFully(handle, new Uint8Array(PRELUDE_BYTES), 0), fileBytes);
}

function digestMatches(bytes: Uint8Array): boolean {
  const end = bytes.length - DIGEST_BYTES;
  return createHash('sha256').update(bytes.subarray(0, end)).digest().equals(bytes.subarray(end));
}
