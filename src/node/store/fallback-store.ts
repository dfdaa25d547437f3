import type { Fingerprint } from '../../core/common';
import type { Artefact, ArtefactStore, RecordStore, StoreUse } from '../../core/store';
import { isNotWritable } from './failures';
import { memoryStore } from './memory-store';

/**
 * A store on disk that goes on in memory once its folder cannot be written to, and says so. What the folder holds is
 * still read. A full disk is not such a case: that is a failure which the user can mend.
 */
export class FallbackStore implements ArtefactStore {
  #memory: ArtefactStore | undefined;
  #notice: string | undefined;

  /** @param notice why the folder cannot be written to, when that is known from the start */
  constructor(
    private readonly disk: ArtefactStore,
    private readonly dir: string,
    private readonly log: (message: string) => void,
    notice?: string,
  ) {
    if (notice !== undefined) this.#goOnInMemory(notice);
  }

  get notice(): string | undefined {
    return this.#notice;
  }

  async get(kind: string, fingerprint: Fingerprint): Promise<Artefact | undefined> {
    return (await this.#memory?.get(kind, fingerprint)) ?? (await this.disk.get(kind, fingerprint));
  }

  async has(kind: string, fingerprint: Fingerprint): Promise<boolean> {
    return (await this.#memory?.has(kind, fingerprint)) === true || this.disk.has(kind, fingerprint);
  }

  put(kind: string, fingerprint: Fingerprint, artefact: Artefact): Promise<void> {
    return this.#write((store) => store.put(kind, fingerprint, artefact));
  }

  records(namespace: string): RecordStore {
    const disk = this.disk.records(namespace);
    return {
      getMany: async (keys) => {
        const kept = await this.#memory?.records(namespace).getMany(keys);
        if (!kept) return disk.getMany(keys);
        const missing = keys.filter((_, index) => !kept[index]);
        const found = new Map(
          missing.length > 0 ? (await disk.getMany(missing)).map((at, i) => [missing[i]!, at]) : [],
        );
        return keys.map((key, index) => kept[index] ?? found.get(key));
      },
      putMany: (entries) =>
        this.#write((store) => (store === this.disk ? disk : store.records(namespace)).putMany(entries)),
    };
  }

  async getRef(name: Fingerprint): Promise<Fingerprint | undefined> {
    return (await this.#memory?.getRef(name)) ?? this.disk.getRef(name);
  }

  setRef(name: Fingerprint, target: Fingerprint): Promise<void> {
    return this.#write((store) => store.setRef(name, target));
  }

  /** Memory counts too, while it is used. */
  async use(): Promise<StoreUse> {
    return sum(await this.disk.use(), await this.#memory?.use());
  }

  async prune(maxBytes: number, keep: ReadonlySet<Fingerprint>): Promise<StoreUse> {
    const kept = await this.#memory?.prune(maxBytes, keep);
    if (kept) return sum(await this.disk.use(), kept);
    return this.disk.prune(maxBytes, keep).catch((error: unknown) => {
      if (!isNotWritable(error)) throw error;
      this.log(`store: nothing was deleted: ${String(error)}`);
      return this.disk.use();
    });
  }

  /** @throws `store/not-writable` where the folder cannot be emptied */
  async clear(): Promise<void> {
    await this.#memory?.clear();
    if (this.#memory && (await this.disk.use()).bytes === 0) return;
    await this.disk.clear();
  }

  async close(): Promise<void> {
    await this.disk.close();
  }

  async #write(work: (store: ArtefactStore) => Promise<void>): Promise<void> {
    if (!this.#memory) {
      try {
        await work(this.disk);
        return;
      } catch (error) {
        if (!isNotWritable(error)) throw error;
        this.log(`store: ${String(error)}`);
        this.#goOnInMemory(memoryNotice(this.dir));
      }
    }
    await work(this.#memory!);
  }

  #goOnInMemory(notice: string): void {
    this.#notice = notice;
    this.#memory = memoryStore();
  }
}

export const memoryNotice = (dir: string): string =>
  `The store folder ${dir} cannot be written to: results are kept in memory and are lost when the lab closes. ` +
  'Make the folder writable, or choose another one with --store.';

const sum = (a: StoreUse, b: StoreUse | undefined): StoreUse => ({
  artefacts: a.artefacts + (b?.artefacts ?? 0),
  bytes: a.bytes + (b?.bytes ?? 0),
});
