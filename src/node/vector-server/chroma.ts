import * as z from 'zod';
import { httpApi, serverAddress, type Ask } from './http-api';
import { isNamespace } from './namespace';
import { notSupported } from './server-error';
import type { Collection, CollectionShape, VectorServer } from './types';

/** Rows are answered for when they are stored. */
const CHANGE_MS = 120_000;
const PAGE = 100;

const anything = z.unknown();
const version = z.string();
const named = z.array(z.object({ name: z.string() }));
const created = z.object({ id: z.string() });
const counted = z.number();
const found = z.object({
  ids: z.tuple([z.array(z.string().regex(/^\d+$/))]),
  distances: z.tuple([z.array(z.number())]),
});

/** What a collection is created with. */
export const chromaConfiguration = ({ m, efConstruction, efSearch }: CollectionShape): object => ({
  hnsw: { space: 'cosine', max_neighbors: m, ef_construction: efConstruction, ef_search: efSearch },
});

/** Tenant and database are members of the address's query: `?tenant=…&database=…`. */
export function chromaDatabase(address: URL): string {
  const tenant = address.searchParams.get('tenant') ?? 'default_tenant';
  const database = address.searchParams.get('database') ?? 'default_database';
  return `/api/v2/tenants/${encodeURIComponent(tenant)}/databases/${encodeURIComponent(database)}/collections`;
}

/** Chroma from 1.0 on, over its HTTP interface (v2). @throws `server/address` */
export function createChroma(url: string, key: string | undefined, askMs: number): VectorServer {
  const address = serverAddress('chroma', url);
  const ask = httpApi('chroma', address, key ? { 'x-chroma-token': key } : {}, askMs);
  const collections = chromaDatabase(address);
  return {
    kind: 'chroma',
    version: async () => `Chroma ${await ask('/api/v2/version', version)}`,
    namespaces: async () => {
      const names: string[] = [];
      for (let offset = 0; ; offset += PAGE) {
        const page = await ask(`${collections}?limit=${PAGE}&offset=${offset}`, named);
        names.push(...page.map(({ name }) => name).filter(isNamespace));
        if (page.length < PAGE) return names;
      }
    },
    create: async (name, shape) => {
      if (shape.storage !== 'f32')
        throw notSupported('chroma', 'stores 32-bit floats alone', 'Set vectors.storage to f32.');
      const body = { name, configuration: chromaConfiguration(shape) };
      const { id } = await ask(collections, created, { method: 'POST', body });
      return collectionOf(ask, `${collections}/${encodeURIComponent(id)}`, shape);
    },
    drop: async (name) => {
      await ask(`${collections}/${name}`, anything, {
        method: 'DELETE',
        signal: new AbortController().signal,
        tries: 1,
      });
    },
    close: () => Promise.resolve(),
  };
}

function collectionOf(ask: Ask, own: string, { efSearch: made }: CollectionShape): Collection {
  return {
    upload: async (firstId, rows) => {
      const body = { ids: rows.map((_, i) => String(firstId + i)), embeddings: rows.map((row) => Array.from(row)) };
      await ask(`${own}/add`, anything, { method: 'POST', body, timeoutMs: CHANGE_MS });
    },
    // It indexes while it takes rows in.
    buildIndex: () => Promise.resolve(),
    count: () => ask(`${own}/count`, counted),
    search: async (query, { k, efSearch }) => {
      // A collection that is open keeps the value it was made with, whatever its configuration says later.
      if (efSearch !== made)
        throw notSupported('chroma', `was made to search with ${made} candidates, not ${efSearch}`, 'Index again.');
      const body = { query_embeddings: [Array.from(query)], n_results: k, include: ['distances'] };
      const answer = await ask(`${own}/query`, found, { method: 'POST', body, tries: 1 });
      return { ids: answer.ids[0].map(Number), similarities: answer.distances[0].map((distance) => 1 - distance) };
    },
  };
}
