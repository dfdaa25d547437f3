import type { Fingerprint } from '../common';
import type { ArtefactStore } from './types';

/**
 * A store for states of the documents that nobody has on disk: what is stored is read, and what is made of single texts
 * is kept, but no index of such a state is, nor becomes the last one of its corpus.
 */
export function withoutArtefacts(store: ArtefactStore): ArtefactStore {
  const refs = new Map<Fingerprint, Fingerprint>();
  return {
    get notice() {
      return store.notice;
    },
    get: (kind, fingerprint) => store.get(kind, fingerprint),
    has: (kind, fingerprint) => store.has(kind, fingerprint),
    put: () => Promise.resolve(),
    records: (namespace) => store.records(namespace),
    getRef: async (name) => refs.get(name) ?? (await store.getRef(name)),
    setRef: (name, target) => Promise.resolve(void refs.set(name, target)),
    use: () => store.use(),
    prune: () => store.use(),
    clear: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
