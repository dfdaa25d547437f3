import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fingerprint } from '../../core/common';
import {
  checkFingerprint,
  checkKind,
  isFingerprint,
  isKind,
  type Artefact,
  type ArtefactStore,
  type RecordStore,
  type StoreUse,
} from '../../core/store';
import { removeQuietly } from './atomic-file';
import { compact, MANY_SEGMENTS } from './compaction';
import { evict, listSegments, measureUse } from './eviction';
import { isFull, storeBusy, writeFailure } from './failures';
import { filesIn, limitFolder } from './limit-folder';
import { acquireLock, NO_LOCK } from './lock';
import { ObjectStore } from './object-store';
import { PackRecords } from './pack-records';

/** How long clearing waits for another process; housekeeping that finds the store busy is left for another time. */
const LOCK_WAIT_MS = 10_000;
const REF = 'ref';
/** Over the quota, so much is freed that the next write does not have to tidy up again. */
const AFTER_EVICTION = 0.9;
/** Folders beside the artefacts, which have a limit of their own, and the extension of their files. */
const SEARCHED_FROM_DISK = [
  ['mapped', '.map'],
  ['rows', '.rows'],
] as const;

export interface FileStoreOptions {
  readonly dir: string;
  readonly quotaBytes: number;
  readonly log: (message: string) => void;
}

/**
 * A folder that is known to be a store: `objects/` one file an artefact, `packs/NAMESPACE/` segments of records,
 * `lock`. Writers of different processes need no lock, only housekeeping does.
 */
export class FileStore implements ArtefactStore {
  readonly #objects: ObjectStore;
  readonly #namespaces = new Map<string, PackRecords>();
  #bytes: number | undefined;
  #tidyAbove: number;

  constructor(private readonly options: FileStoreOptions) {
    this.#objects = new ObjectStore(join(options.dir, 'objects'), options.log);
    this.#tidyAbove = options.quotaBytes;
  }

  get(kind: string, fingerprint: Fingerprint): Promise<Artefact | undefined> {
    return this.#objects.get(kind, fingerprint);
  }

  has(kind: string, fingerprint: Fingerprint): Promise<boolean> {
    return this.#objects.has(kind, fingerprint);
  }

  async put(kind: string, fingerprint: Fingerprint, artefact: Artefact): Promise<void> {
    await this.#objects.put(kind, fingerprint, artefact);
    await this.#grew(artefact.payload.length);
  }

  records(namespace: string): RecordStore {
    const records = this.#records(namespace);
    return {
      getMany: (keys) => records.getMany(keys),
      putMany: async (entries) => {
        await records.putMany(entries);
        await this.#grew(entries.reduce((sum, [, payload]) => sum + payload.length, 0));
      },
    };
  }

  async getRef(name: Fingerprint): Promise<Fingerprint | undefined> {
    const target = (await this.#objects.get(REF, name))?.header['target'];
    return typeof target === 'string' && isFingerprint(target) ? target : undefined;
  }

  async setRef(name: Fingerprint, target: Fingerprint): Promise<void> {
    checkFingerprint(target);
    await this.#objects.put(REF, name, { header: { target }, payload: new Uint8Array() });
  }

  /** Artefacts, records, and files that are searched from disk. */
  async use(): Promise<StoreUse> {
    const own = await this.#ownUse();
    const files = await Promise.all(
      SEARCHED_FROM_DISK.map(([folder, extension]) => filesIn(join(this.options.dir, folder), extension)),
    );
    return files.flat().reduce((sum, { bytes }) => ({ artefacts: sum.artefacts + 1, bytes: sum.bytes + bytes }), own);
  }

  async prune(maxBytes: number, keep: ReadonlySet<Fingerprint>): Promise<StoreUse> {
    await this.#prune(maxBytes, keep);
    return this.use();
  }

  /** What the quota is of: files that are searched from disk have a limit of their own. */
  async #ownUse(): Promise<StoreUse> {
    const use = await measureUse(this.#objects, await this.#allRecords());
    this.#bytes = use.bytes;
    return use;
  }

  async #prune(maxBytes: number, keep: ReadonlySet<Fingerprint>): Promise<StoreUse> {
    const all = await this.#allRecords();
    const done = await this.#exclusively(LOCK_WAIT_MS, () => evict(this.#objects, all, maxBytes, keep));
    if (!done) this.options.log('store: another process is tidying up; nothing was deleted');
    return this.#ownUse();
  }

  /**
   * Artefacts, records, files that are searched from disk and our temporary files; whatever else lies in the folder is
   * not ours, past runs stay.
   */
  async clear(): Promise<void> {
    const done = await this.#exclusively(LOCK_WAIT_MS, async () => {
      for (const [folder, extension] of SEARCHED_FROM_DISK)
        await limitFolder(join(this.options.dir, folder), extension, 0, new Set()).catch(() => undefined);
      for (const { path } of await this.#objects.list()) await removeQuietly(path);
      for (const records of await this.#allRecords()) {
        await records.seal();
        for (const { path } of await listSegments(records.folder)) await removeQuietly(path);
        await records.refresh();
      }
    });
    if (!done) throw storeBusy(this.options.dir);
    this.#objects.used.clear();
    const { artefacts, bytes } = await this.#ownUse();
    if (artefacts > 0 || bytes > 0) throw writeFailure(new Error('files could not be deleted'), this.options.dir);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#namespaces.values()].map((records) => records.seal()));
  }

  #records(namespace: string): PackRecords {
    checkKind(namespace);
    let records = this.#namespaces.get(namespace);
    if (!records) {
      const folder = join(this.options.dir, 'packs', namespace);
      records = new PackRecords(folder, this.options.log, (own) => this.#mergeSegments(own));
      this.#namespaces.set(namespace, records);
    }
    return records;
  }

  /** Those of this process and those that only other processes used so far. */
  async #allRecords(): Promise<PackRecords[]> {
    const names = await readdir(join(this.options.dir, 'packs')).catch(() => []);
    return names.filter(isKind).map((name) => this.#records(name));
  }

  async #mergeSegments(records: PackRecords): Promise<void> {
    if (records.index.segments.size < MANY_SEGMENTS) return;
    await this.#exclusively(0, () => compact(records)).catch((error: unknown) => {
      this.options.log(`store: segments in ${records.folder} could not be merged: ${String(error)}`);
    });
  }

  /** Keeps the store within its quota; what this process used is in use and stays. */
  async #grew(bytes: number): Promise<void> {
    this.#bytes = this.#bytes === undefined ? (await this.#ownUse()).bytes : this.#bytes + bytes;
    if (this.#bytes <= this.#tidyAbove) return;
    const { quotaBytes, log } = this.options;
    const inUse = new Set(this.#objects.used.keys());
    const use = await this.#prune(quotaBytes * AFTER_EVICTION, inUse).catch((error: unknown) => {
      log(`store: could not be tidied up: ${String(error)}`);
    });
    // When all that is left is in use, there is no point in trying again with every write.
    this.#tidyAbove = Math.max(quotaBytes, (use?.bytes ?? this.#bytes) * 1.05);
  }

  /** @returns false when another process kept the lock */
  async #exclusively(waitMs: number, work: () => Promise<void>): Promise<boolean> {
    const lock = await acquireLock(join(this.options.dir, 'lock'), waitMs).catch((error: unknown) => {
      // On a full disk no lock can be written, but deleting is what is needed; without the lock it is only less tidy.
      if (isFull(error)) return NO_LOCK;
      throw writeFailure(error, this.options.dir);
    });
    if (!lock) return false;
    try {
      await work();
    } finally {
      await lock.release();
    }
    return true;
  }
}
