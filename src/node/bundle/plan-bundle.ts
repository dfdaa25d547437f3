import { createHash } from 'node:crypto';
import { environmentError, type Fingerprint, type JobControl } from '../../core/common';
import {
  BUNDLED_KINDS,
  encodeRecordBlock,
  type ArtefactEntry,
  type BundledModel,
  type BundledRecord,
  type BundleManifest,
  type RecordsEntry,
  type UsedArtefacts,
} from '../../core/bundle';
import type { ArtefactStore } from '../../core/store';

/** Records that are read at once, and bytes after which a block of them ends. */
const BLOCK_RECORDS = 1000;
const BLOCK_BYTES = 8 << 20;

/** A part of a bundle: what the manifest says of it, and how its bytes are read out of the store. */
export interface PlannedEntry {
  readonly entry: ArtefactEntry | RecordsEntry;
  readonly read: () => Promise<Uint8Array>;
}

export interface BundlePlan {
  readonly manifest: BundleManifest;
  readonly entries: readonly PlannedEntry[];
}

/** Reads everything once, for its length and SHA-256; holds one entry in memory at a time. */
export async function planBundle(
  used: UsedArtefacts,
  store: ArtefactStore,
  lab: string,
  control: JobControl,
): Promise<BundlePlan> {
  const models = [...used.models].sort((a, b) => (a.id < b.id ? -1 : 1));
  const planned: PlannedEntry[] = [];
  const blocks = [...used.records].flatMap(([namespace, keys]) => blocksOf(namespace, keys));
  const total = used.artefacts.length + blocks.length;
  let done = 0;
  const next = async (make: () => Promise<PlannedEntry[]>): Promise<void> => {
    planned.push(...(await make()));
    control.report({ stage: 'bundle', done: ++done, total, unit: 'entries', detail: 'reading' });
    await control.checkpoint();
  };
  for (const block of blocks) await next(() => planRecords(block, store));
  for (const { kind, fingerprint } of used.artefacts)
    await next(async () => [await planArtefact(kind, fingerprint, store)]);
  return { manifest: manifestOf(lab, models, planned), entries: planned };
}

const manifestOf = (lab: string, models: BundledModel[], planned: readonly PlannedEntry[]): BundleManifest => ({
  lab,
  models,
  entries: planned.map(({ entry }) => entry),
});

interface Block {
  readonly namespace: string;
  readonly keys: readonly Fingerprint[];
}

/** In the order of the keys, so that the same artefacts make the same bundle. */
function blocksOf(namespace: string, keys: ReadonlySet<Fingerprint>): Block[] {
  const sorted = [...keys].sort();
  const blocks: Block[] = [];
  for (let at = 0; at < sorted.length; at += BLOCK_RECORDS)
    blocks.push({ namespace, keys: sorted.slice(at, at + BLOCK_RECORDS) });
  return blocks;
}

/** One entry, or several where the records are long. */
async function planRecords({ namespace, keys }: Block, store: ArtefactStore): Promise<PlannedEntry[]> {
  const get = async (some: readonly Fingerprint[]): Promise<BundledRecord[]> => {
    const found = await store.records(namespace).getMany(some);
    return some.map((key, i) => [key, found[i] ?? gone()]);
  };
  return inBlocks(await get(keys)).map((records) => {
    const own = records.map(([key]) => key);
    const bytes = encodeRecordBlock(records);
    return {
      read: async () => encodeRecordBlock(await get(own)),
      entry: { type: 'records', namespace, records: own.length, bytes: bytes.length, sha256: sha256(bytes) },
    };
  });
}

function inBlocks(records: readonly BundledRecord[]): BundledRecord[][] {
  const blocks: BundledRecord[][] = [];
  let bytes = Infinity;
  for (const record of records) {
    if (bytes > BLOCK_BYTES) {
      blocks.push([]);
      bytes = 0;
    }
    blocks.at(-1)!.push(record);
    bytes += record[1].length;
  }
  return blocks;
}

async function planArtefact(kind: string, fingerprint: Fingerprint, store: ArtefactStore): Promise<PlannedEntry> {
  const bundled = BUNDLED_KINDS.find((known) => known === kind);
  if (!bundled) throw new Error(`artefacts of kind ${kind} are not bundled`);
  const get = async () => (await store.get(kind, fingerprint)) ?? gone();
  const { header, payload } = await get();
  const { ms } = header;
  return {
    read: async () => (await get()).payload,
    entry: {
      type: 'artefact',
      kind: bundled,
      fingerprint,
      header: typeof ms === 'number' ? { ms } : {},
      bytes: payload.length,
      sha256: sha256(payload),
    },
  };
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** @throws `bundle/changed` */
export function gone(): never {
  throw environmentError(
    'bundle/changed',
    'The store changed while the bundle was written.',
    'Export again; if the store is over its limit, clear stored data first.',
  );
}
