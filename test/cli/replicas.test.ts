import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import type { ReplicasResult } from '../../src/core/replicas';
import { openRedisCache, type RedisCache } from '../../src/node/shared-cache';
import {
  cliCorpus,
  ensureBuilt,
  expectMessage,
  FAST_MODEL,
  ragLab,
  ragLabOk,
  startCli,
  temporaryFolder,
} from '../support/cli';
import type { NoServer } from '../support/servers/chroma';
import { startRedis, type RunningRedis } from '../support/servers/redis';

/** Four replays in scaled real time, on a machine that is busy with other tests. */
const LONG_MS = 300_000;
const PASSWORD = 'secret-word';
const folder = temporaryFolder('replicas');
const data = path.join(folder.dir, 'data');
const json = path.join(folder.dir, 'replicas.json');
let server: RunningRedis | NoServer;
let redis: RedisCache;
let url: string;

beforeAll(async () => {
  await ensureBuilt();
  server = await startRedis('--requirepass', PASSWORD);
  if ('missing' in server) return;
  url = server.url.replace('//', `//:${PASSWORD}@`);
  redis = await openRedisCache(url, { commandMs: 5000 });
  await redis.connect();
});
afterAll(async () => {
  if ('stop' in server) {
    redis.close();
    await server.stop();
  }
  folder.remove();
});

const env = (more: Record<string, string> = {}): Record<string, string> => ({
  XDG_DATA_HOME: data,
  TMPDIR: folder.dir,
  ...more,
});
const args = (requests: number): string[] => [
  ...['cache', 'replicas', '--corpus', cliCorpus, '--store', folder.store, '--embedding.model', FAST_MODEL],
  ...['--cache.result.policy', 'lru', '--cache.result.ttlSeconds', '300', '--replicas', '2', '--json', json],
  ...['--load.requests', String(requests), '--load.requestsPerMinute', '600', '--load.edits', '4'],
];
const leftFolders = (): string[] => readdirSync(folder.dir).filter((name) => name.startsWith('rag-lab-replicas-'));
const result = (): ReplicasResult => JSON.parse(readFileSync(json, 'utf8')) as ReplicasResult;

describe('rag-lab cache replicas', () => {
  it(
    'without Redis: shows local caches alone, and says what to set',
    async () => {
      const { stdout } = await ragLabOk(args(200), { env: env() });
      expect(stdout).toContain('local caches alone');
      expect(stdout).toContain('Set RAG_LAB_REDIS_URL');
      const { strategies, localOnly, requests, replicas } = result();
      expect({ strategies, requests, replicas }).toEqual({ strategies: [], requests: 200, replicas: 2 });
      expect(localOnly.sharedRequests).toBe(0);
      expect(localOnly.sharedHitRatio).toBeUndefined();
    },
    LONG_MS,
  );

  it(
    'refuses an address that is none, without repeating it',
    async () => {
      const { code, stdout } = await ragLab(args(20), {
        env: env({ RAG_LAB_REDIS_URL: `http://me:${PASSWORD}@host` }),
      });
      expect(code).toBe(0);
      expect(stdout).toContain('The address of Redis is not one.');
      expect(stdout).not.toContain(PASSWORD);
    },
    LONG_MS,
  );

  it('says where its secret cannot be kept', async () => {
    const file = path.join(folder.dir, 'a-file');
    writeFileSync(file, '');
    const ended = await ragLab(args(20), { env: { XDG_DATA_HOME: file, RAG_LAB_REDIS_URL: 'redis://127.0.0.1:1' } });
    expectMessage(ended, 2, /^redis\/secret: The secret for Redis could not be kept/m);
  });
});

describe('rag-lab cache replicas with Redis', () => {
  beforeEach((test: TestContext) => {
    if ('missing' in server) test.skip(server.missing);
  });

  it(
    'shows every strategy, leaves nothing in Redis, and keeps the password to itself',
    async () => {
      const ended = await ragLabOk(args(400), { env: env({ RAG_LAB_REDIS_URL: url }) });
      for (const name of ['by age', 'versioned keys', 'publish/subscribe']) expect(ended.stdout).toContain(name);
      const { strategies, localOnly } = result();
      expect(strategies.map(({ strategy }) => strategy)).toEqual(['age', 'versioned', 'publish']);
      for (const { sharedHitRatio, sharedRequests, latency } of strategies) {
        expect(sharedHitRatio!.value).toBeGreaterThan(0);
        expect(sharedRequests).toBeGreaterThan(0);
        expect(latency.p95Ms).toBeGreaterThanOrEqual(latency.p50Ms);
      }
      const byAge = strategies[0]!;
      expect(byAge.computed).toBeLessThan(localOnly.computed);
      expect(byAge.staleWindowMs.value).toBeLessThanOrEqual(305_000);
      expect(await redis.keys('rag_lab_')).toEqual([]);
      expect(leftFolders()).toEqual([]);
      expect(statSync(path.join(data, 'rag-lab/redis-secret')).mode & 0o777).toBe(0o600);
      for (const said of [ended.stdout, ended.stderr, readFileSync(json, 'utf8')]) expect(said).not.toContain(PASSWORD);
    },
    LONG_MS,
  );

  it(
    'leaves nothing in Redis when it is cancelled',
    async () => {
      const running = startCli(args(2000), { env: env({ RAG_LAB_REDIS_URL: url }) });
      while ((await redis.keys('rag_lab_')).length < 10) await sleep(20);
      running.child.kill('SIGINT');
      expect((await running.ended).code).toBe(130);
      expect(await redis.keys('rag_lab_')).toEqual([]);
      expect(leftFolders()).toEqual([]);
    },
    LONG_MS,
  );

  it('is one of the servers that are checked and cleaned', async () => {
    const names = ['rag_lab_0123456789abcdef:values', 'rag_lab_0123456789abcdef:more', 'somebody:else'];
    for (const name of names) await redis.set(name, new Uint8Array(1), 60_000);
    const told = { env: env({ RAG_LAB_REDIS_URL: url }) };
    const checked = await ragLabOk(['servers', '--store', folder.store], told);
    expect(checked.stdout).toMatch(
      /^redis +redis:\/\/127\.0\.0\.1:\d+ {2}Redis 6\.[\d.]+, 1 left by the lab: rag_lab_0123456789abcdef$/m,
    );
    const cleaned = await ragLabOk(['servers', 'clean', '--yes', '--store', folder.store], told);
    expect(cleaned.stdout).toContain('redis rag_lab_0123456789abcdef');
    expect(await redis.keys('rag_lab_')).toEqual([]);
    expect(await redis.keys('somebody')).toEqual(['somebody:else']);
    const wrong = await ragLab(['servers', '--store', folder.store], {
      env: env({ RAG_LAB_REDIS_URL: url.replace(PASSWORD, 'wrong-word') }),
    });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/redis\/refused: .* does not let this user in/);
    expect(wrong.stdout + wrong.stderr).not.toContain('wrong-word');
  });
});
