import type { ArtefactStore, RecordStore } from '../store';
import { isOfQueries } from './create-embedding-cache';

/**
 * The store as it is, with vectors of further queries kept in another one: what is measured twice must not find the second
 * time what the first time left.
 */
export function queriesApart(store: ArtefactStore, apart: Pick<ArtefactStore, 'records'>): ArtefactStore {
  return {
    get notice() {
      return store.notice;
    },
    get: (kind, fingerprint) => store.get(kind, fingerprint),
    has: (kind, fingerprint) => store.has(kind, fingerprint),
    put: (kind, fingerprint, artefact) => store.put(kind, fingerprint, artefact),
    records(namespace) {
      const records = store.records(namespace);
      return isOfQueries(namespace) ? readFirst(records, apart.records(namespace)) : records;
    },
    getRef: (name) => store.getRef(name),
    setRef: (name, target) => store.setRef(name, target),
    use: () => store.use(),
    prune: (maxBytes, keep) => store.prune(maxBytes, keep),
    clear: () => store.clear(),
    close: () => store.close(),
  };
}

const readFirst = (records: RecordStore, apart: RecordStore): RecordStore => ({
  async getMany(keys) {
    const [found, own] = [await records.getMany(keys), await apart.getMany(keys)];
    return keys.map((_, i) => found[i] ?? own[i]);
  },
  putMany: (entries) => apart.putMany(entries),
});
