import { cancelled, environmentError, type JobControl } from '../../core/common';
import type { VectorStorage } from '../../core/vectors';
import { isNamespace } from './namespace';
import { LONG_MS, openPgSession, type PgSession, type Row } from './pg-session';
import { badAnswer, notSupported } from './server-error';
import type { Collection, CollectionShape, Found, VectorServer } from './types';

/** How pgvector keeps a storage, compares it, and how far its HNSW index goes. */
interface Kept {
  readonly type: (dimensions: number) => string;
  readonly operators: string;
  readonly distance: '<=>' | '<~>';
  readonly mostDimensions: number;
  readonly literal: (row: Float32Array) => string;
  readonly similarity: (distance: number, dimensions: number) => number;
}

const list = (row: Float32Array): string => `[${row.join(',')}]`;
const cosine = (distance: number): number => 1 - distance;

const KEPT: Readonly<Partial<Record<VectorStorage, Kept>>> = {
  f32: {
    type: (dimensions) => `vector(${dimensions})`,
    operators: 'vector_cosine_ops',
    distance: '<=>',
    mostDimensions: 2000,
    literal: list,
    similarity: cosine,
  },
  f16: {
    type: (dimensions) => `halfvec(${dimensions})`,
    operators: 'halfvec_cosine_ops',
    distance: '<=>',
    mostDimensions: 4000,
    literal: list,
    similarity: cosine,
  },
  b1: {
    type: (dimensions) => `bit(${dimensions})`,
    operators: 'bit_hamming_ops',
    distance: '<~>',
    mostDimensions: 64_000,
    literal: (row) => Array.from(row, (x) => (x >= 0 ? '1' : '0')).join(''),
    similarity: (differing, dimensions) => 1 - (2 * differing) / dimensions,
  },
};

/** Most that `hnsw.ef_search` and `ef_construction` may be. */
const MOST_CANDIDATES = 1000;

/** The statements that make a table and its index; shared with the export. */
export interface PgSchema {
  readonly type: string;
  readonly createIndex: string;
  readonly literal: (row: Float32Array) => string;
}

/** @param table quoted @throws `server/not-supported` */
export function pgSchema(table: string, shape: CollectionShape): PgSchema & Pick<Kept, 'distance' | 'similarity'> {
  const { dimensions, storage, m, efConstruction } = shape;
  const kept = KEPT[storage];
  if (!kept) throw notSupported('pgvector', `has no storage ${storage}`, 'Set vectors.storage to f32, f16 or b1.');
  if (dimensions > kept.mostDimensions)
    throw notSupported(
      'pgvector',
      `indexes at most ${kept.mostDimensions} dimensions of ${storage}, not ${dimensions}`,
      'Keep fewer dimensions, or set vectors.storage to f16 or b1.',
    );
  if (efConstruction > MOST_CANDIDATES || efConstruction < 2 * m)
    throw notSupported(
      'pgvector',
      `builds with ${2 * m} (2 × M) to ${MOST_CANDIDATES} candidates, not ${efConstruction}`,
      'Change index.hnsw.efConstruction.',
    );
  return {
    type: kept.type(dimensions),
    createIndex: `CREATE INDEX ON ${table} USING hnsw (embedding ${kept.operators}) WITH (m = ${m}, ef_construction = ${efConstruction})`,
    literal: kept.literal,
    distance: kept.distance,
    similarity: kept.similarity,
  };
}

/** PostgreSQL with pgvector from 0.7 on. */
export function createPgvector(url: string, askMs: number): VectorServer {
  let opening: Promise<PgSession> | undefined;
  const sessions = new Map<number, Promise<PgSession>>();
  const session = (): Promise<PgSession> => (opening ??= openPgSession(url, askMs));
  const searching = (efSearch: number): Promise<PgSession> => {
    let own = sessions.get(efSearch);
    if (!own) sessions.set(efSearch, (own = openPgSession(url, askMs)));
    return own;
  };
  return {
    kind: 'pgvector',
    async version() {
      const [row] = await (
        await session()
      ).query(`SELECT current_setting('server_version') AS server,
        (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS made,
        (SELECT default_version FROM pg_available_extensions WHERE name = 'vector') AS available`);
      const { server, made, available } = row as Record<string, string | null>;
      const vector = made ?? available;
      return `PostgreSQL ${server!}, ${vector ? `pgvector ${vector}` : 'without pgvector'}`;
    },
    async namespaces() {
      const rows = await (
        await session()
      ).query(
        `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE 'rag\\_lab\\_%'`,
      );
      return rows.map((row) => String(row['name'])).filter(isNamespace);
    },
    async create(name, shape) {
      const table = quoted(name);
      const schema = pgSchema(table, shape);
      const admin = await session();
      await ensureExtension(admin);
      await admin.query(`CREATE TABLE ${table} (id integer PRIMARY KEY, embedding ${schema.type} NOT NULL)`);
      return tableOf(table, shape, admin, searching);
    },
    async drop(name) {
      await (await session()).query(`DROP TABLE IF EXISTS ${quoted(name)}`);
    },
    async close() {
      for (const one of [opening, ...sessions.values()])
        await one?.then(
          (open) => open.close(),
          () => undefined,
        );
    },
  };
}

/** A name that is known to be one of ours needs no escaping; anything else is refused. */
function quoted(name: string): string {
  if (!isNamespace(name)) throw new Error(`not a namespace: ${name}`);
  return `"${name}"`;
}

async function ensureExtension(admin: PgSession): Promise<void> {
  const [there] = await admin.query(`SELECT 1 FROM pg_extension WHERE extname = 'vector'`);
  if (there) return;
  const [available] = await admin.query(`SELECT 1 FROM pg_available_extensions WHERE name = 'vector'`);
  if (!available)
    throw environmentError(
      'server/not-supported',
      'PostgreSQL has no pgvector.',
      'Install pgvector on the server, then run CREATE EXTENSION vector.',
    );
  await admin.query('CREATE EXTENSION IF NOT EXISTS vector');
}

function tableOf(
  table: string,
  shape: CollectionShape,
  admin: PgSession,
  searching: (efSearch: number) => Promise<PgSession>,
): Collection {
  const { type, createIndex, literal, distance, similarity } = pgSchema(table, shape);
  const nearest = `SELECT id, embedding ${distance} $1::${type} AS distance, current_setting('hnsw.ef_search') AS ef
    FROM ${table} ORDER BY embedding ${distance} $1::${type} LIMIT $2`;
  const ready = new WeakSet<PgSession>();

  async function setUp(session: PgSession, efSearch: number): Promise<void> {
    // A planner would rather read a small table than its index; the index is what is measured.
    await session.query(`SELECT set_config('enable_seqscan', 'off', false), set_config('hnsw.ef_search', $1, false)`, [
      String(efSearch),
    ]);
    ready.add(session);
  }

  return {
    async upload(firstId, rows) {
      const ids = rows.map((_, i) => firstId + i);
      const insert = `INSERT INTO ${table} (id, embedding) SELECT * FROM unnest($1::integer[], $2::text[]::${type}[])`;
      await admin.query(insert, [ids, rows.map(literal)], LONG_MS);
    },
    async buildIndex(control) {
      await unlessCancelled(admin, control, async () => {
        await admin.query(createIndex, [], LONG_MS);
        await admin.query(`ANALYZE ${table}`, [], LONG_MS);
      });
    },
    count: async () => Number((await admin.query(`SELECT count(*) AS n FROM ${table}`))[0]!['n']),
    async search(query, { k, efSearch }) {
      const wanted = Math.max(k, efSearch);
      if (wanted > MOST_CANDIDATES)
        throw notSupported(
          'pgvector',
          `searches with at most ${MOST_CANDIDATES} candidates, not ${wanted}`,
          'Lower index.hnsw.efSearch.',
        );
      const session = await searching(wanted);
      if (!ready.has(session)) await setUp(session, wanted);
      const ask = (): Promise<readonly Row[]> => session.query(nearest, [literal(query), k]);
      let rows = await ask();
      // Behind a pool of connections another session's settings may answer: its answer is not this variant's.
      if (!searchedWith(rows, wanted)) {
        await setUp(session, wanted);
        rows = await ask();
        if (!searchedWith(rows, wanted)) throw settingsLost();
      }
      return foundIn(rows, (value) => similarity(value, shape.dimensions));
    },
  };
}

const searchedWith = (rows: readonly Row[], efSearch: number): boolean =>
  rows.every((row) => row['ef'] === String(efSearch));

function foundIn(rows: readonly Row[], similarity: (distance: number) => number): Found {
  const distances = rows.map((row) => Number(row['distance']));
  if (!distances.every(Number.isFinite)) throw badAnswer('pgvector', 'a distance that is not a number');
  return { ids: rows.map((row) => Number(row['id'])), similarities: distances.map(similarity) };
}

/** A statement cannot be asked to stop over its own connection; the server ends it when that breaks. */
async function unlessCancelled(admin: PgSession, { signal }: JobControl, work: () => Promise<void>): Promise<void> {
  const stop = (): void => admin.break();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await work();
  } catch (error) {
    throw signal.aborted ? cancelled() : error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

const settingsLost = (): Error =>
  environmentError(
    'server/settings-lost',
    'PostgreSQL does not keep the settings of a connection, so hnsw.ef_search has no effect.',
    'Connect to the server itself instead of a pool in transaction mode.',
  );
