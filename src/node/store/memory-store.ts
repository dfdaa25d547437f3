import type { Fingerprint } from '../../core/common';
import { checkFingerprint, checkKind, type Artefact, type ArtefactStore, type RecordStore } from '../../core/store';

/**
 * What is used where nothing can be kept: the same promises, until the process ends.
 * @param notice said to the user; absent in tests
 */
export function memoryStore(notice?: string): ArtefactStore {
  /** Least recently used first: what is used is taken out and put in again. */
  const artefacts = new Map<string, { fingerprint: Fingerprint; header: string; payload: Uint8Array }>();
  const refs = new Map<Fingerprint, Fingerprint>();
  const namespaces = new Map<string, Map<Fingerprint, Uint8Array>>();

  const idOf = (kind: string, fingerprint: Fingerprint): string => {
    checkKind(kind);
    checkFingerprint(fingerprint);
    return `${fingerprint}.${kind}`;
  };
  const bytes = (): number => {
    let sum = 0;
    for (const { header, payload } of artefacts.values()) sum += header.length + payload.length;
    for (const records of namespaces.values()) for (const record of records.values()) sum += record.length;
    return sum;
  };
  const use = () => Promise.resolve({ artefacts: artefacts.size, bytes: bytes() });

  const records = (namespace: string): RecordStore => {
    checkKind(namespace);
    const stored = namespaces.get(namespace) ?? new Map<Fingerprint, Uint8Array>();
    namespaces.set(namespace, stored);
    return {
      getMany: async (keys) => {
        keys.forEach(checkFingerprint);
        return Promise.resolve(keys.map((key) => stored.get(key)?.slice()));
      },
      putMany: async (entries) => {
        entries.forEach(([key]) => checkFingerprint(key));
        for (const [key, record] of entries) if (!stored.has(key)) stored.set(key, new Uint8Array(record));
        return Promise.resolve();
      },
    };
  };

  return {
    ...(notice !== undefined && { notice }),
    async get(kind, fingerprint) {
      const id = idOf(kind, fingerprint);
      const found = artefacts.get(id);
      if (!found) return Promise.resolve(undefined);
      artefacts.delete(id);
      artefacts.set(id, found);
      return { header: JSON.parse(found.header) as Artefact['header'], payload: found.payload.slice() };
    },
    has: async (kind, fingerprint) => Promise.resolve(artefacts.has(idOf(kind, fingerprint))),
    async put(kind, fingerprint, { header, payload }) {
      const id = idOf(kind, fingerprint);
      artefacts.delete(id);
      artefacts.set(id, { fingerprint, header: JSON.stringify(header), payload: new Uint8Array(payload) });
      return Promise.resolve();
    },
    records,
    async getRef(name) {
      checkFingerprint(name);
      return Promise.resolve(refs.get(name));
    },
    async setRef(name, target) {
      checkFingerprint(name);
      checkFingerprint(target);
      refs.set(name, target);
      return Promise.resolve();
    },
    use,
    async prune(maxBytes, keep) {
      let left = bytes();
      for (const [id, { fingerprint, header, payload }] of artefacts) {
        if (left <= maxBytes) break;
        if (keep.has(fingerprint)) continue;
        artefacts.delete(id);
        left -= header.length + payload.length;
      }
      for (const stored of namespaces.values()) {
        for (const [key, record] of stored) {
          if (left <= maxBytes) break;
          if (keep.has(key)) continue;
          stored.delete(key);
          left -= record.length;
        }
      }
      return use();
    },
    async clear() {
      artefacts.clear();
      refs.clear();
      namespaces.forEach((stored) => stored.clear());
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}
