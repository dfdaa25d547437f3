import type { Fingerprint, Json } from '../common';

/** A stored artefact: a small header and its bytes. */
export interface Artefact {
  readonly header: Readonly<Record<string, Json>>;
  readonly payload: Uint8Array;
}

/** Small immutable records under fingerprints (vectors of texts, chunk lists of documents), many at a time. */
export interface RecordStore {
  /** Same order as `keys`; undefined where nothing is stored. Damaged records count as not stored. */
  getMany(keys: readonly Fingerprint[]): Promise<(Uint8Array | undefined)[]>;
  /** Durable when it resolves. Keys that are stored already are left alone. */
  putMany(entries: readonly (readonly [Fingerprint, Uint8Array])[]): Promise<void>;
}

export interface StoreUse {
  readonly artefacts: number;
  readonly bytes: number;
}

/**
 * Port: durable, content-addressed. What was put under a fingerprint comes back bit for bit or not at all: damaged,
 * cut or foreign files are as if they were not there.
 * Failures: `store/full`, `store/not-writable`, `store/foreign` (a folder that is not a store).
 */
export interface ArtefactStore {
  /** Shown to the user where work is not kept, e.g. a read-only folder; absent when all is well. May appear at work. */
  readonly notice?: string | undefined;
  get(kind: string, fingerprint: Fingerprint): Promise<Artefact | undefined>;
  has(kind: string, fingerprint: Fingerprint): Promise<boolean>;
  /** Durable when it resolves: a temporary file, its size checked, synced, renamed, its folder synced. */
  put(kind: string, fingerprint: Fingerprint, artefact: Artefact): Promise<void>;
  /** @param namespace lower case letters, digits, dash */
  records(namespace: string): RecordStore;
  /** A small mutable pointer to a fingerprint, e.g. the last index of a corpus, to start the next one from. Last writer wins. */
  getRef(name: Fingerprint): Promise<Fingerprint | undefined>;
  setRef(name: Fingerprint, target: Fingerprint): Promise<void>;
  use(): Promise<StoreUse>;
  /** Deletes least recently used artefacts until at most `maxBytes` are left; those in `keep` stay. */
  prune(maxBytes: number, keep: ReadonlySet<Fingerprint>): Promise<StoreUse>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** What a bundle of artefacts holds. */
export interface BundleSummary {
  /** Absolute path of the file. */
  readonly path: string;
  readonly bytes: number;
  /** Artefacts and records by kind. */
  readonly contents: Readonly<Record<string, number>>;
  /** Of what it holds; one sentence each. */
  readonly notices: readonly string[];
}

/** Port: past runs of a workspace, newest first. */
export interface RunStore {
  list(): Promise<readonly RunSummary[]>;
  /** The run's JSON text. */
  read(id: string): Promise<string>;
  write(summary: RunSummary, json: string): Promise<void>;
  delete(id: string): Promise<void>;
  pin(id: string | undefined): Promise<void>;
}

export interface RunSummary {
  /** Sortable by time: `YYYYMMDD-HHMMSS-xxxx`. */
  readonly id: string;
  readonly title: string;
  readonly startedAt: string;
  readonly variants: readonly string[];
  readonly documents: number;
  readonly queries: number;
  readonly bytes: number;
  readonly pinned: boolean;
}
