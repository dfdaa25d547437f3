import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fingerprint } from '../../core/common';
import type { StoreUse } from '../../core/store';
import { removeLeftovers, removeQuietly } from './atomic-file';
import { isClosed } from './compaction';
import type { ObjectStore, StoredFile } from './object-store';
import type { PackRecords } from './pack-records';
import { isPack } from './pack-writer';

export interface StoredSegment extends StoredFile {
  readonly name: string;
  readonly closed: boolean;
}

/** The segments of a namespace; takes the chance to remove what killed processes left. */
export async function listSegments(folder: string): Promise<StoredSegment[]> {
  const names = await readdir(folder).catch(() => []);
  await removeLeftovers(folder, names);
  const segments: StoredSegment[] = [];
  for (const name of names.filter(isPack)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) continue;
    segments.push({ path, name, bytes: found.size, usedMs: found.mtimeMs, closed: isClosed(name, found.mtimeMs) });
  }
  return segments;
}

export async function measureUse(objects: ObjectStore, namespaces: readonly PackRecords[]): Promise<StoreUse> {
  const stored = await objects.list();
  const segments = await Promise.all(namespaces.map(({ folder }) => listSegments(folder)));
  const bytes = [...stored, ...segments.flat()].reduce((sum, file) => sum + file.bytes, 0);
  return { artefacts: stored.length, bytes };
}

/**
 * Deletes least recently used artefacts and segments until at most `maxBytes` are left. Stays: what is in `keep`,
 * segments with a record in `keep`, segments that a living process appends to. Call it under the store's lock.
 */
export async function evict(
  objects: ObjectStore,
  namespaces: readonly PackRecords[],
  maxBytes: number,
  keep: ReadonlySet<Fingerprint>,
): Promise<void> {
  const stored = await objects.list();
  const candidates: StoredFile[] = stored.filter(({ fingerprint }) => !keep.has(fingerprint));
  let left = stored.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const records of namespaces) {
    await records.seal();
    await records.refresh();
    const kept = segmentsWith(records, keep);
    for (const segment of await listSegments(records.folder)) {
      left += segment.bytes;
      if (segment.closed && !kept.has(segment.name)) candidates.push(segment);
    }
  }
  candidates.sort((a, b) => a.usedMs - b.usedMs);
  for (const { path, bytes } of candidates) {
    if (left <= maxBytes) break;
    await removeQuietly(path);
    left -= bytes;
  }
  await Promise.all(namespaces.map((records) => records.refresh()));
}

function segmentsWith(records: PackRecords, keys: ReadonlySet<Fingerprint>): Set<string> {
  const names = new Set<string>();
  for (const key of keys) {
    const place = records.index.find(key);
    if (place) names.add(place.segment.name);
  }
  return names;
}
