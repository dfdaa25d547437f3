import { recordMeaning, type BundleEntry, type BundleManifest, type RecordsEntry } from '../../core/bundle';
import type { JobControl } from '../../core/common';
import type { EmbeddingModel } from '../../core/embedding';
import type { ArtefactStore, BundleSummary } from '../../core/store';
import { recordsOf, withBundle, type VerifiedBundle } from './read-bundle';

/** Said of every bundle: it is data of whoever made it. */
export const STRANGERS_DATA =
  'The bundle is whole and unchanged since it was written; whether its vectors and indexes are right only computing them ' +
  'again would show, and indexes are opened by native code. Import bundles only of people whom you trust.';

/** What a bundle holds. @throws as `withBundle` does */
export const checkBundle = (
  path: string,
  models: readonly EmbeddingModel[],
  control: JobControl,
): Promise<BundleSummary> =>
  withBundle(path, control, (bundle) => Promise.resolve(summaryOf(path, bundle, models, [STRANGERS_DATA])));

/** Takes everything in that is not stored yet; nothing unless all of it is verified. @throws as `withBundle` does */
export const importBundle = (
  path: string,
  store: ArtefactStore,
  models: readonly EmbeddingModel[],
  control: JobControl,
): Promise<BundleSummary> =>
  withBundle(path, control, async (bundle) => {
    const { entries } = bundle.manifest;
    let there = 0;
    for (const [done, entry] of entries.entries()) {
      there += await takeIn(entry, bundle, store);
      control.report({ stage: 'bundle', done: done + 1, total: entries.length, unit: 'entries', detail: 'taking in' });
      await control.checkpoint();
    }
    const all = entries.reduce((sum, entry) => sum + countOf(entry), 0);
    return summaryOf(path, bundle, models, [
      STRANGERS_DATA,
      ...(there > 0 ? [`${there} of ${all} were stored here already and are left as they were.`] : []),
      ...(store.notice === undefined ? [] : [store.notice]),
    ]);
  });

/** @returns how many of the entry were stored already */
async function takeIn(entry: BundleEntry, bundle: VerifiedBundle, store: ArtefactStore): Promise<number> {
  if (entry.type === 'records') return takeInRecords(entry, bundle, store);
  const { kind, fingerprint, header } = entry;
  if (await store.has(kind, fingerprint)) return 1;
  const { ms } = header;
  await store.put(kind, fingerprint, {
    header: ms === undefined ? {} : { ms },
    payload: await bundle.read(entry),
  });
  return 0;
}

async function takeInRecords(entry: RecordsEntry, bundle: VerifiedBundle, store: ArtefactStore): Promise<number> {
  const brought = recordsOf(entry, await bundle.read(entry), bundle.manifest);
  const records = store.records(entry.namespace);
  const known = await records.getMany(brought.map(([key]) => key));
  const fresh = brought.filter((_, i) => !known[i]);
  if (fresh.length > 0) await records.putMany(fresh);
  return brought.length - fresh.length;
}

const countOf = (entry: BundleEntry): number => (entry.type === 'records' ? entry.records : 1);

/** What a bundle holds, in words of the user: vectors by model. */
export function contentsOf({ entries, models }: BundleManifest): BundleSummary['contents'] {
  const contents: Record<string, number> = {};
  for (const entry of entries) {
    const name = entry.type === 'artefact' ? NAMES[entry.kind] : recordsName(entry.namespace, models);
    contents[name] = (contents[name] ?? 0) + countOf(entry);
  }
  return contents;
}

const NAMES = { index: 'vector indexes', lexical: 'word indexes', pca: 'reductions', thesaurus: 'thesauri' } as const;

const recordsName = (namespace: string, models: BundleManifest['models']): string => {
  const meaning = recordMeaning(namespace, models);
  if (meaning?.of !== 'vector') return 'chunked documents';
  return `embeddings of ${meaning.text === 'query' ? 'queries by ' : ''}${meaning.model.id}`;
};

function summaryOf(
  path: string,
  { bytes, manifest }: Pick<VerifiedBundle, 'bytes' | 'manifest'>,
  models: readonly EmbeddingModel[],
  notices: readonly string[],
): BundleSummary {
  const lacking = manifest.models.filter(
    (model) => !models.some(({ fingerprint }) => fingerprint === model.fingerprint),
  );
  return {
    path,
    bytes,
    contents: contentsOf(manifest),
    notices: [
      ...lacking.map(
        ({ id, fingerprint }) =>
          `What was made with ${id} is of no use here: this machine has no model with its bytes (fingerprint ${fingerprint.slice(0, 12)}). Add that model.`,
      ),
      ...notices,
    ],
  };
}
