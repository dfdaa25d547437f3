import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import {
  BUNDLE_DIGEST_BYTES,
  BUNDLE_PRELUDE_BYTES,
  damaged,
  decodeBundleManifest,
  decodeBundlePrelude,
  decodeRecordBlock,
  isRecord,
  recordMeaning,
  type BundledRecord,
  type BundleEntry,
  type BundleManifest,
  type RecordsEntry,
} from '../../core/bundle';
import { userError, type JobControl } from '../../core/common';
import { readFully } from '../store/atomic-file';
import { errnoOf } from '../store/failures';
import { sha256 } from './plan-bundle';

const SLICE_BYTES = 8 << 20;

/** A bundle of which every byte was checked against its SHA-256, and every record for what it claims to be. */
export interface VerifiedBundle {
  readonly bytes: number;
  readonly manifest: BundleManifest;
  /** An entry's bytes, checked again: somebody may have written to the file meanwhile. @throws `bundle/damaged` */
  read(entry: BundleEntry): Promise<Uint8Array>;
}

/**
 * Verifies a bundle from its first byte to its last, then hands it over. Of artefacts no more than a slice is in memory.
 * @throws `bundle/unreadable`, `bundle/foreign`, `bundle/version`, `bundle/damaged`
 */
export async function withBundle<T>(
  path: string,
  control: JobControl,
  use: (bundle: VerifiedBundle) => Promise<T>,
): Promise<T> {
  const file = await openRegularFile(path);
  try {
    return await use(await verify(file, control));
  } finally {
    await file.close();
  }
}

/** A pipe or a device would block, or never end. */
async function openRegularFile(path: string): Promise<FileHandle> {
  const { O_RDONLY, O_NONBLOCK = 0 } = constants as Partial<typeof constants> & { O_RDONLY: number };
  const unreadable = (why: string): never => {
    throw userError('bundle/unreadable', `${path} cannot be read (${why}).`, 'Choose a bundle file that exists.');
  };
  const file = await open(path, O_RDONLY | O_NONBLOCK).catch((error: unknown) =>
    unreadable(errnoOf(error) ?? String(error)),
  );
  if ((await file.stat()).isFile()) return file;
  await file.close();
  return unreadable('it is not a file');
}

async function verify(file: FileHandle, control: JobControl): Promise<VerifiedBundle> {
  const bytes = (await file.stat()).size;
  const prelude = await readFully(file, new Uint8Array(BUNDLE_PRELUDE_BYTES), 0);
  const sizes = decodeBundlePrelude(prelude, bytes);
  const json = await readFully(file, new Uint8Array(sizes.manifestBytes), BUNDLE_PRELUDE_BYTES);
  await verifyDigest(file, bytes, control);
  const manifest = decodeBundleManifest(json, sizes);
  const places = new Map<BundleEntry, number>();
  let at = sizes.headBytes;
  for (const entry of manifest.entries) {
    places.set(entry, at);
    if ((await hashOf(file, at, entry.bytes, control)) !== entry.sha256)
      throw damaged('an entry is not what is listed');
    if (entry.type === 'records') recordsOf(entry, await readEntry(file, at, entry), manifest);
    at += entry.bytes;
  }
  return { bytes, manifest, read: (entry) => readEntry(file, places.get(entry)!, entry) };
}

/** The records of a block, each checked. @throws `bundle/damaged` */
export function recordsOf(entry: RecordsEntry, bytes: Uint8Array, { models }: BundleManifest): BundledRecord[] {
  const meaning = recordMeaning(entry.namespace, models);
  const records = decodeRecordBlock(bytes, entry.records);
  if (!meaning || !records?.every(([, record]) => isRecord(record, meaning)))
    throw damaged(`a record of ${entry.namespace} is none`);
  return records;
}

async function readEntry(file: FileHandle, at: number, entry: BundleEntry): Promise<Uint8Array> {
  // A buffer of its own: typed arrays are laid over it.
  const bytes = await readFully(file, new Uint8Array(entry.bytes), at);
  if (sha256(bytes) !== entry.sha256) throw damaged('it changed while it was read');
  return bytes;
}

async function verifyDigest(file: FileHandle, bytes: number, control: JobControl): Promise<void> {
  const end = bytes - BUNDLE_DIGEST_BYTES;
  const digest = await readFully(file, new Uint8Array(BUNDLE_DIGEST_BYTES), end);
  if ((await hashOf(file, 0, end, control)) !== Buffer.from(digest).toString('hex'))
    throw damaged('its SHA-256 is not that of its bytes');
}

async function hashOf(file: FileHandle, start: number, length: number, control: JobControl): Promise<string> {
  const hash = createHash('sha256');
  const slice = new Uint8Array(Math.min(SLICE_BYTES, length));
  for (let done = 0; done < length;) {
    const part = await readFully(file, slice.subarray(0, Math.min(slice.length, length - done)), start + done);
    if (part.length === 0) throw damaged('it ended while it was read');
    hash.update(part);
    done += part.length;
    control.report({ stage: 'check', done, total: length, unit: 'bytes' });
    await control.checkpoint();
  }
  return hash.digest('hex');
}
