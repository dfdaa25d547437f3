import type { Fingerprint, JobControl } from '../common';
import type { Variant } from '../config';
import type { CorpusSpec } from '../corpus';
import { embedQueries } from '../embedding-cache';
import { findModel, PipelineSession, prepare, type PreparePorts } from '../pipeline';
import type { ArtefactStore } from '../store';
import { isServerKind } from '../vector-index';
import type { BundledModel } from './manifest';

/** What making variants ready takes out of the store or puts there. */
export interface UsedArtefacts {
  readonly models: readonly BundledModel[];
  readonly artefacts: readonly { readonly kind: string; readonly fingerprint: Fingerprint }[];
  /** Namespace → keys of its records. */
  readonly records: ReadonlyMap<string, ReadonlySet<Fingerprint>>;
}

/**
 * All that another machine needs so that it computes nothing for these variants; what is not stored yet is computed and
 * stored. The variants are made ready as on a machine that never saw the documents, so that an index which was only
 * brought up to date here is built as it would be there.
 * @param queries whose vectors go along, for the variants with an embedding cache
 */
export async function usedArtefacts(
  ports: PreparePorts,
  spec: CorpusSpec,
  variants: readonly Variant[],
  control: JobControl,
  queries: readonly string[] = [],
): Promise<UsedArtefacts> {
  const artefacts = new Map<string, { kind: string; fingerprint: Fingerprint }>();
  const records = new Map<string, Set<Fingerprint>>();
  const session = new PipelineSession();
  try {
    const store = noting(ports.store, artefacts, records);
    if (queries.length > 0) await embedQueries({ ...ports, store }, variants, queries, control);
    await prepare({ ...ports, store }, session, spec, variants.map(portable), control);
  } finally {
    session.close();
  }
  const models = new Map<string, BundledModel>();
  for (const { knobs } of variants) {
    const { id, fingerprint, dimensions } = await findModel(ports.models, knobs['embedding.model']);
    models.set(id, { id, fingerprint, dimensions });
  }
  return { models: [...models.values()], artefacts: [...artefacts.values()], records };
}

/** What a server keeps stays there, its vectors travel; a reranker stores nothing. */
const portable = ({ name, knobs }: Variant): Variant => ({
  name,
  knobs: {
    ...knobs,
    'retrieval.reranker': 'none',
    ...(isServerKind(knobs['index.kind']) && { 'index.kind': 'flat' as const }),
  },
});

/** The store with a note of what was found in it or put there. Its pointers are of this one use. */
function noting(
  store: ArtefactStore,
  artefacts: Map<string, { kind: string; fingerprint: Fingerprint }>,
  records: Map<string, Set<Fingerprint>>,
): ArtefactStore {
  const refs = new Map<Fingerprint, Fingerprint>();
  const note = (kind: string, fingerprint: Fingerprint): void =>
    void artefacts.set(`${kind} ${fingerprint}`, { kind, fingerprint });
  return {
    async get(kind, fingerprint) {
      const found = await store.get(kind, fingerprint);
      if (found) note(kind, fingerprint);
      return found;
    },
    has: (kind, fingerprint) => store.has(kind, fingerprint),
    async put(kind, fingerprint, artefact) {
      await store.put(kind, fingerprint, artefact);
      note(kind, fingerprint);
    },
    records(namespace) {
      const under = store.records(namespace);
      const keys = records.get(namespace) ?? new Set<Fingerprint>();
      records.set(namespace, keys);
      return {
        async getMany(wanted) {
          const found = await under.getMany(wanted);
          for (const [i, key] of wanted.entries()) if (found[i]) keys.add(key);
          return found;
        },
        async putMany(entries) {
          await under.putMany(entries);
          for (const [key] of entries) keys.add(key);
        },
      };
    },
    getRef: (name) => Promise.resolve(refs.get(name)),
    setRef: (name, target) => Promise.resolve(void refs.set(name, target)),
    use: () => store.use(),
    prune: (maxBytes, keep) => store.prune(maxBytes, keep),
    clear: () => store.clear(),
    close: () => store.close(),
  };
}
