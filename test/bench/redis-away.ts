// How much slower a run with a two-level cache is than with the local cache alone while Redis is of no use: the same
// requests to both, one after the other in turn, so that other load meets both. Prints a line for each state of Redis and
// strategy; run by redis-away.mjs, which takes names of states.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONSISTENCY_STRATEGIES, createTwoLevelCache, type ConsistencyStrategy } from '../../src/core/cache';
import { zipfRequests } from '../../src/core/load';
import { percentile } from '../../src/core/statistics';
import { systemClock } from '../../src/node/machine';
import { openRedisCache } from '../../src/node/shared-cache';
import { startBlackHole, startRedis, startSlowWay, type RunningRedis } from '../support/servers/redis';

const ROUNDS = 3;
const COMPUTE_MS = 3;
const requests = zipfRequests(500, 2000, 1, 1);

interface Side {
  readonly read: (key: string) => Promise<unknown>;
  close(): void;
  tookMs: number;
}

async function open(url: string | undefined, strategy: ConsistencyStrategy): Promise<Side> {
  const shared = url === undefined ? undefined : await openRedisCache(url);
  // Before the requests, as replicas do: else the first ones would only say that there is no connection yet.
  await shared?.connect().catch(() => undefined);
  const cache = createTwoLevelCache<string>({
    local: { policy: 'lru', maxEntries: 200, ttlSeconds: 0 },
    ...(shared && { shared }),
    strategy,
    namespace: `rag_lab_bench_${randomUUID()}`,
    secret: new Uint8Array(32),
    codec: {
      encode: (value) => new TextEncoder().encode(value),
      decode: (bytes) => new TextDecoder().decode(bytes),
    },
    clock: systemClock,
    epochMs: Date.now,
    wait: sleep,
    random: randomUUID,
    onNotice: () => undefined,
    // What doubt costs is a question of traffic; here it is the overhead.
    limits: { unknownMs: 600_000 },
  });
  return {
    tookMs: 0,
    read: (key) => cache.read(key, compute),
    close() {
      cache.close();
      shared?.close();
    },
  };
}

/** Keeps the processor busy, as a search does; a timer would be as late as the machine is loaded. */
async function compute(): Promise<string> {
  const end = performance.now() + COMPUTE_MS;
  while (performance.now() < end);
  await new Promise((resolve) => setImmediate(resolve));
  return 'x'.repeat(4000);
}

/** Time of the requests with Redis ÷ without. */
async function ratio(url: string, strategy: ConsistencyStrategy): Promise<number> {
  const alone = await open(undefined, strategy);
  const shared = await open(url, strategy);
  for (const [i, query] of requests.entries())
    for (const side of i % 2 ? [alone, shared] : [shared, alone]) {
      const began = performance.now();
      await side.read(String(query));
      side.tookMs += performance.now() - began;
    }
  alone.close();
  shared.close();
  return shared.tookMs / alone.tookMs;
}

async function main(): Promise<void> {
  const started = await Promise.all([startRedis(), startRedis('--requirepass', 'word'), startRedis(), startRedis()]);
  for (const server of started) if ('missing' in server) throw new Error(server.missing);
  const [first, refusing, full, frozen] = started as RunningRedis[];
  const readOnly = (await startRedis('--replicaof', '127.0.0.1', String(first!.port))) as RunningRedis;
  const hole = await startBlackHole();
  const ways = await Promise.all([2, 10, 40].map((delayMs) => startSlowWay(first!.port, delayMs)));
  await full!.tell('CONFIG SET maxmemory 1');
  frozen!.freeze();
  const states = {
    down: 'redis://127.0.0.1:1',
    'wrong password': refusing!.url.replace('//', '//:other@'),
    full: full!.url,
    'read-only': readOnly.url,
    'black hole': hole.url,
    frozen: frozen!.url,
    '2 ms away': ways[0]!.url,
    '10 ms away': ways[1]!.url,
    '40 ms away': ways[2]!.url,
    up: first!.url,
  };
  const wanted = process.argv.slice(2);
  for (const [state, url] of Object.entries(states).filter(([name]) => wanted.length === 0 || wanted.includes(name)))
    for (const strategy of CONSISTENCY_STRATEGIES) {
      const ratios: number[] = [];
      for (let round = 0; round < ROUNDS; round++) ratios.push(await ratio(url, strategy));
      const range = `${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)}`;
      console.log(`${state.padEnd(15)}${strategy.padEnd(11)}${percentile(ratios, 50).toFixed(3)}  (${range})`);
    }
  frozen!.thaw();
  await Promise.all([...(started as RunningRedis[]), readOnly, hole, ...ways].map((server) => server.stop()));
}

void main();
