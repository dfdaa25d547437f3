import { LabError, type JobControl } from '../../core/common';
import {
  badParameters,
  checkSearch,
  indexClosed,
  type IndexParams,
  type Neighbours,
  type SearchIndex,
  type SearchParams,
  type ServerKind,
  type VectorIndexKind,
} from '../../core/vector-index';
import { readRow, type VectorSet } from '../../core/vectors';
import { distinctKeys } from '../vector-index/distinct-keys';
import { refuseUnequalTwins } from '../vector-index/rows';
import { newNamespace } from './namespace';
import { badAnswer } from './server-error';
import type { Collection, Found, VectorServer } from './types';

/** About this many characters of numbers a request. */
const BATCH_CHARS = 2_000_000;
const CHARS_A_NUMBER = 20;

/** Indexes that are open on servers, to drop what they made when this process ends. */
export interface OpenNamespaces {
  add(drop: () => Promise<void>): () => Promise<void>;
}

/**
 * An index that a server holds: a namespace of its own, filled and indexed when it is built, dropped when it is closed.
 * One row a distinct key, as the local graphs have it. Nothing is stored here, so nothing can be opened again.
 */
export const createServerKind = (
  kind: ServerKind,
  connect: () => VectorServer,
  open: OpenNamespaces,
): VectorIndexKind => ({
  kind,
  build: async (vectors, keys, params, control) => build(connect(), vectors, keys, params, control, open),
  save: () => Promise.resolve(new Uint8Array(0)),
  open: () => Promise.reject(badParameters('an index on a server is not stored here')),
});

async function build(
  server: VectorServer,
  vectors: VectorSet,
  keys: readonly string[],
  params: IndexParams,
  control: JobControl,
  open: OpenNamespaces,
): Promise<SearchIndex> {
  const { count, dimensions, storage } = vectors;
  if (keys.length !== count) throw badParameters(`${keys.length} keys for ${count} rows`);
  const { rows: groups } = distinctKeys(keys);
  refuseUnequalTwins(vectors, groups);
  const { m, efConstruction, efSearch = 0 } = params;
  const name = newNamespace(JSON.stringify(params), ...keys);
  const drop = open.add(() => dropAndClose(server, name));
  try {
    const collection = await server.create(name, { dimensions, storage, m, efConstruction, efSearch });
    await upload(collection, vectors, groups, control);
    await collection.buildIndex(control);
    const stored = await collection.count();
    if (stored !== groups.length) throw badAnswer(server.kind, `${stored} rows where ${groups.length} were sent`);
    return new ServerIndex(server.kind, collection, groups, count, dimensions, drop);
  } catch (error) {
    await drop();
    throw error;
  }
}

async function dropAndClose(server: VectorServer, name: string): Promise<void> {
  // Whether the server is there to be told is not ours to say; what stays is listed by `servers`.
  await server.drop(name).catch(() => undefined);
  await server.close();
}

async function upload(
  collection: Collection,
  vectors: VectorSet,
  groups: readonly (readonly number[])[],
  control: JobControl,
): Promise<void> {
  const { dimensions } = vectors;
  const batch = Math.max(1, Math.floor(BATCH_CHARS / (dimensions * CHARS_A_NUMBER)));
  const started = performance.now();
  for (let first = 0; first < groups.length; first += batch) {
    const rows = groups.slice(first, first + batch).map(([row]) => {
      const numbers = new Float32Array(dimensions);
      readRow(vectors, row!, numbers);
      return numbers;
    });
    await collection.upload(first, rows);
    const done = first + rows.length;
    const remainingMs = ((performance.now() - started) / done) * (groups.length - done);
    control.report({ stage: 'index', done, total: groups.length, unit: 'vectors', remainingMs });
    await control.checkpoint();
  }
}

class ServerIndex implements SearchIndex {
  lost = false;
  #closed = false;

  constructor(
    readonly kind: ServerKind,
    private readonly collection: Collection,
    /** Id on the server → rows, ascending. */
    private readonly groups: readonly (readonly number[])[],
    readonly count: number,
    readonly dimensions: number,
    private readonly drop: () => Promise<void>,
  ) {}

  async search(query: Float32Array, params: SearchParams): Promise<Neighbours> {
    checkSearch(this, this.#closed, query, params);
    const { efSearch } = params;
    const k = Math.min(params.k, this.groups.length);
    if (k === 0) return { rows: new Int32Array(0), similarities: new Float32Array(0) };
    let found: Found;
    try {
      found = await this.collection.search(query, { k, efSearch });
    } catch (error) {
      if (this.#closed) throw indexClosed(this.kind);
      this.lost = error instanceof LabError && error.fault === 'environment';
      throw error;
    }
    return this.#rowsOf(found, params.k);
  }

  /** Equal similarities by ascending row; a server orders them as it likes. */
  #rowsOf({ ids, similarities }: Found, k: number): Neighbours {
    if (new Set(ids).size !== ids.length || !ids.every((id) => this.groups[id]))
      throw badAnswer(this.kind, 'rows that were never sent');
    const hits = ids
      .flatMap((id, i) => this.groups[id]!.map((row) => ({ row, similarity: similarities[i]! })))
      .sort((a, b) => b.similarity - a.similarity || a.row - b.row)
      .slice(0, k);
    return {
      rows: Int32Array.from(hits, ({ row }) => row),
      similarities: Float32Array.from(hits, ({ similarity }) => similarity),
    };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    void this.drop();
  }
}
