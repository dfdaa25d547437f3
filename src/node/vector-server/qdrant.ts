import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { JobControl } from '../../core/common';
import type { VectorStorage } from '../../core/vectors';
import { httpApi, serverAddress, type Ask } from './http-api';
import { isNamespace } from './namespace';
import { badAnswer } from './server-error';
import type { Collection, CollectionShape, VectorServer } from './types';

const POLL_MS = 100;
/** Rows are answered for when they are stored. */
const CHANGE_MS = 120_000;

const anything = z.unknown();
const info = z.object({ version: z.string() });
const collections = z.object({ result: z.object({ collections: z.array(z.object({ name: z.string() })) }) });
const status = z.object({ result: z.object({ status: z.string() }) });
const counted = z.object({ result: z.object({ count: z.number() }) });
const points = z.object({
  result: z.object({ points: z.array(z.object({ id: z.number().int(), score: z.number() })) }),
});

/** Storage as Qdrant names it: a datatype of the vectors, or a quantised copy that answers without the vectors. */
const QUANTISATION: Readonly<Partial<Record<VectorStorage, object>>> = {
  i8: { scalar: { type: 'int8', always_ram: true } },
  b1: { binary: { always_ram: true } },
};

/** What a collection is created with. */
export const qdrantCollection = ({ dimensions, storage, m, efConstruction }: CollectionShape): object => ({
  vectors: { size: dimensions, distance: 'Cosine', ...(storage === 'f16' && { datatype: 'float16' }) },
  // Small collections are searched through the graph as well: that is what is measured.
  hnsw_config: { m, ef_construct: efConstruction, full_scan_threshold: 10 },
  optimizers_config: { indexing_threshold: 1 },
  ...(QUANTISATION[storage] && { quantization_config: QUANTISATION[storage] }),
});

/** Qdrant from 1.10 on, over its HTTP interface. @throws `server/address` */
export function createQdrant(url: string, key: string | undefined, askMs: number): VectorServer {
  const ask = httpApi('qdrant', serverAddress('qdrant', url), key ? { 'api-key': key } : {}, askMs);
  return {
    kind: 'qdrant',
    version: async () => `Qdrant ${(await ask('/', info)).version}`,
    namespaces: async () => {
      const { result } = await ask('/collections', collections);
      return result.collections.map(({ name }) => name).filter(isNamespace);
    },
    create: async (name, shape) => {
      await ask(`/collections/${name}`, anything, { method: 'PUT', body: qdrantCollection(shape) });
      return collectionOf(ask, name, shape);
    },
    drop: async (name) => {
      await ask(`/collections/${name}`, anything, {
        method: 'DELETE',
        signal: new AbortController().signal,
        tries: 1,
      });
    },
    close: () => Promise.resolve(),
  };
}

function collectionOf(ask: Ask, name: string, { storage }: CollectionShape): Collection {
  const own = `/collections/${name}`;
  const quantised = QUANTISATION[storage] !== undefined;
  return {
    upload: async (firstId, rows) => {
      const body = { points: rows.map((row, i) => ({ id: firstId + i, vector: Array.from(row) })) };
      await ask(`${own}/points?wait=true`, anything, { method: 'PUT', body, timeoutMs: CHANGE_MS });
    },
    buildIndex: (control) => untilGreen(ask, own, control),
    count: async () =>
      (await ask(`${own}/points/count`, counted, { method: 'POST', body: { exact: true } })).result.count,
    search: async (query, { k, efSearch }) => {
      const body = {
        query: Array.from(query),
        limit: k,
        params: { hnsw_ef: Math.max(k, efSearch), ...(quantised && { quantization: { rescore: false } }) },
        with_payload: false,
        with_vector: false,
      };
      const { result } = await ask(`${own}/points/query`, points, { method: 'POST', body, tries: 1 });
      return { ids: result.points.map(({ id }) => id), similarities: result.points.map(({ score }) => score) };
    },
  };
}

/** Indexing goes on after an upload: green means that nothing is left to do. */
async function untilGreen(ask: Ask, own: string, control: JobControl): Promise<void> {
  for (;;) {
    const { result } = await ask(own, status);
    if (result.status === 'green') return;
    if (result.status === 'red') throw badAnswer('qdrant', 'the status red: an operation of it failed');
    await sleep(POLL_MS);
    await control.checkpoint();
  }
}
