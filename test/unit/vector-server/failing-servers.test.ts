import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { formatError, LabError, noControl, type LabErrorData } from '../../../src/core/common';
import type { IndexParams, SearchIndex, ServerKind } from '../../../src/core/vector-index';
import { makeVectors, type VectorStorage } from '../../../src/core/vectors';
import { createVectorServers, type VectorServers } from '../../../src/node/vector-server';
import { startPostgres } from '../../support/servers/postgres';
import { startQdrant } from '../../support/servers/qdrant';
import { rowKeys, unitRows } from '../../support/vectors';

const DIMENSIONS = 16;
const rows = unitRows(50, DIMENSIONS);
const query = rows.slice(0, DIMENSIONS);
const search = { k: 5, efSearch: 32 };
/** Longer than an answer takes on a busy machine. */
const ASK_MS = 1000;

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

function serversAt(kind: ServerKind, url: string, keys: Record<string, string> = {}): VectorServers {
  const servers = createVectorServers(() => ({ keys, servers: { [kind]: { url } } }), ASK_MS);
  stops.push(() => servers.dropAll(5000));
  return servers;
}
const build = (
  servers: VectorServers,
  kind: ServerKind,
  params: Partial<IndexParams> = {},
  storage: VectorStorage = 'f32',
): Promise<SearchIndex> =>
  servers.kinds
    .find((one) => one.kind === kind)!
    .build(
      makeVectors(rows, 50, { dimensions: DIMENSIONS, storage }),
      rowKeys(50),
      { kind, m: 8, efConstruction: 40, efSearch: 32, ...params },
      noControl,
    );

async function failureOf(work: Promise<unknown>): Promise<LabErrorData> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LabError);
  const data = (error as LabError).toData();
  expect(formatError(data)).not.toMatch(/secret-word|undefined|\[object/);
  expect(data.nextStep).not.toBe('');
  return data;
}

/** A port on which something else answers, or nobody ever does. */
async function listening(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}
const addressOf = (kind: ServerKind, port: number): string =>
  kind === 'pgvector' ? `postgres://me:secret-word@127.0.0.1:${port}/db` : `http://127.0.0.1:${port}`;

describe.each(['pgvector', 'qdrant', 'chroma'] as const)('%s that is not there', (kind) => {
  it('says what is missing where none is connected', async () => {
    const servers = createVectorServers(() => ({ keys: {}, servers: {} }));
    expect(servers.connected()).toEqual([]);
    const failure = await failureOf(build(servers, kind));
    expect(failure).toMatchObject({ code: 'server/not-connected', fault: 'user' });
    expect(failure.nextStep).toContain(`RAG_LAB_${kind.toUpperCase()}_URL`);
  });

  it.each(['', 'nonsense', 'ftp://secret-word@host', 'localhost:secret-word'])(
    'refuses the address "%s" without repeating it',
    async (url) => {
      const servers = createVectorServers(() => ({ keys: {}, servers: { [kind]: { url } } }));
      const failure = await failureOf(build(servers, kind));
      expect(failure.code).toBe(url === '' ? 'server/not-connected' : 'server/address');
    },
  );

  it('refuses connections', async () => {
    const port = await listening(() => undefined);
    await stops.pop()!();
    const failure = await failureOf(build(serversAt(kind, addressOf(kind, port)), kind));
    expect(failure).toMatchObject({ code: 'server/unreachable', fault: 'environment' });
    expect(failure.message).toContain(`127.0.0.1:${port}`);
  }, 30_000);

  it('takes the connection and never answers', async () => {
    const port = await listening(() => undefined);
    const failure = await failureOf(build(serversAt(kind, addressOf(kind, port)), kind));
    expect(failure.code).toBe('server/too-slow');
  }, 60_000);

  it('ends every connection', async () => {
    const port = await listening((socket) => socket.end());
    const failure = await failureOf(build(serversAt(kind, addressOf(kind, port)), kind));
    expect(failure.code).toBe('server/unreachable');
  }, 30_000);

  it('is something else', async () => {
    const port = await listening((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n<html></html'));
    });
    const failure = await failureOf(build(serversAt(kind, addressOf(kind, port)), kind));
    expect(['server/bad-answer', 'server/unreachable']).toContain(failure.code);
  }, 30_000);
});

describe('PostgreSQL', () => {
  it('is stopped while its index is in use: the search fails, and the index is marked lost', async () => {
    const postgres = await startPostgres();
    const index = await build(serversAt('pgvector', postgres.url), 'pgvector');
    expect((await index.search(query, search)).rows[0]).toBe(0);
    expect(index.lost).toBe(false);
    await postgres.stop();
    expect((await failureOf(Promise.resolve(index.search(query, search)))).code).toMatch(
      /^server\/(unreachable|too-slow)$/,
    );
    expect(index.lost).toBe(true);
    index.close();
  }, 60_000);

  it('has no room left', async () => {
    const postgres = await startPostgres();
    stops.push(() => postgres.stop());
    await postgres.db.exec(`CREATE FUNCTION no_room() RETURNS event_trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
      CREATE EXTENSION vector; CREATE EVENT TRIGGER no_room ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION no_room();`);
    const servers = serversAt('pgvector', postgres.url);
    expect(await failureOf(build(servers, 'pgvector'))).toMatchObject({
      code: 'server/full',
      nextStep: 'Make room on the server.',
    });
    const connection = servers.connect('pgvector');
    expect(await connection.namespaces()).toEqual([]);
    await connection.close();
  });

  it('lost the table', async () => {
    const postgres = await startPostgres();
    stops.push(() => postgres.stop());
    const servers = serversAt('pgvector', postgres.url);
    const index = await build(servers, 'pgvector');
    const connection = servers.connect('pgvector');
    for (const name of await connection.namespaces()) await connection.drop(name);
    await connection.close();
    const failure = await failureOf(Promise.resolve(index.search(query, search)));
    expect(failure.code).toBe('server/refused');
    expect(failure.message).toMatch(/rag_lab_[0-9a-f]{16}.* does not exist/);
  });

  it.each([
    [{ storage: 'i8' }, 'f32, f16 or b1'],
    [{ params: { efConstruction: 10 } }, 'efConstruction'],
    [{ params: { efConstruction: 2000 } }, 'efConstruction'],
  ] as const)('cannot hold %o and says what it can', async (wanted, said) => {
    const postgres = await startPostgres();
    stops.push(() => postgres.stop());
    const { params, storage } = { params: {}, storage: 'f32' as const, ...wanted };
    const failure = await failureOf(build(serversAt('pgvector', postgres.url), 'pgvector', params, storage));
    expect(failure).toMatchObject({ code: 'server/not-supported', fault: 'user' });
    expect(failure.nextStep).toContain(said);
  });

  it('refuses more candidates than pgvector takes', async () => {
    const postgres = await startPostgres();
    stops.push(() => postgres.stop());
    const index = await build(serversAt('pgvector', postgres.url), 'pgvector');
    const failure = await failureOf(Promise.resolve(index.search(query, { k: 5, efSearch: 1001 })));
    expect(failure.code).toBe('server/not-supported');
  });

  it('searches with the candidates asked for, whatever another session set', async () => {
    const postgres = await startPostgres();
    stops.push(() => postgres.stop());
    const index = await build(serversAt('pgvector', postgres.url), 'pgvector');
    await index.search(query, search);
    await postgres.db.exec('SET hnsw.ef_search = 1');
    expect((await index.search(query, { k: 30, efSearch: 32 })).rows).toHaveLength(30);
  });
});

describe('Qdrant', () => {
  const start = async (key?: string) => {
    const qdrant = await startQdrant(key);
    stops.push(() => qdrant.stop());
    return qdrant;
  };

  it.each([
    [
      'no room',
      /PUT .*points/,
      500,
      '{"status":{"error":"No space left on device: WAL buffer size exceeds available disk space"}}',
      'server/full',
    ],
    ['a fault of its own', /PUT .*points/, 500, '{"status":{"error":"Service internal error"}}', 'server/unavailable'],
    ['too many requests', /POST .*query/, 429, '{}', 'server/unavailable'],
    ['a shape it does not have', /POST .*query/, 200, '{"result":[]}', 'server/bad-answer'],
    ['no JSON', /POST .*count/, 200, 'hello', 'server/bad-answer'],
    [
      'rows that were never sent',
      /POST .*query/,
      200,
      '{"result":{"points":[{"id":99,"score":1}]}}',
      'server/bad-answer',
    ],
    ['fewer rows than were sent', /POST .*count/, 200, '{"result":{"count":3}}', 'server/bad-answer'],
    ['status red', /GET .collections.rag/, 200, '{"result":{"status":"red"}}', 'server/bad-answer'],
  ])(
    'answers with %s',
    async (_what, pattern, status, body, code) => {
      const qdrant = await start();
      qdrant.fail(pattern, { status, body });
      const asked = build(serversAt('qdrant', qdrant.url), 'qdrant').then((index) => index.search(query, search));
      expect((await failureOf(asked)).code).toBe(code);
    },
    30_000,
  );

  it('does not answer a search, which is asked once', async () => {
    const qdrant = await start();
    const index = await build(serversAt('qdrant', qdrant.url), 'qdrant');
    qdrant.fail(/POST .*query/, 'hang');
    expect((await failureOf(Promise.resolve(index.search(query, search)))).code).toBe('server/too-slow');
    expect(qdrant.requests.filter((request) => request.endsWith('/query'))).toHaveLength(1);
    expect(index.lost).toBe(true);
  }, 30_000);

  it('takes the key of its own origin and tells it to nobody', async () => {
    const qdrant = await start('secret-word');
    const { url } = qdrant;
    expect((await failureOf(build(serversAt('qdrant', url), 'qdrant'))).code).toBe('server/refused');
    const elsewhere = { 'http://127.0.0.1:1': 'secret-word' };
    expect((await failureOf(build(serversAt('qdrant', url, elsewhere), 'qdrant'))).code).toBe('server/refused');
    expect((await build(serversAt('qdrant', url, { [url]: 'secret-word' }), 'qdrant')).count).toBe(50);
  });
});

describe('addresses', () => {
  it('are shown without user, password and parameters', () => {
    const url = 'postgres://me:secret-word@db.example:6000/vectors?password=secret-word';
    expect(serversAt('pgvector', url).shownUrl('pgvector')).toBe('postgres://db.example:6000/vectors');
  });
});
