import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setImmediate as yieldToEvents, setTimeout as wait } from 'node:timers/promises';
import { createTwoLevelCache, TWO_LEVEL_LIMITS } from '../../core/cache';
import type { JobControl } from '../../core/common';
import {
  replayReplica,
  replicaAnswerCodec,
  type ReplicaReport,
  type ReplicaTask,
  type ReplicaTrace,
} from '../../core/replicas';
import type { EngineConnections } from '../../protocol/worker-protocol';
import { systemClock } from '../machine';
import { openRedisCache } from '../shared-cache';

/** What a killed simulation leaves in Redis goes by itself after this long, ms. */
const STATE_TTL_MS = 3_600_000;
/** Several replicas on one machine wait for each other; that is no fault of Redis. */
const PATIENCE_MS = 500;

/** One replica in this process. Times that belong to the documents are scaled; those of Redis are what they are. */
export async function runReplica(
  task: ReplicaTask,
  redis: EngineConnections['redis'],
  control: JobControl,
): Promise<ReplicaReport> {
  const { strategy, local, speed } = task;
  const trace = JSON.parse(await readFile(task.path, 'utf8')) as ReplicaTrace;
  const shared =
    strategy && redis
      ? await openRedisCache(redis.url, { stateTtlMs: STATE_TTL_MS, commandMs: PATIENCE_MS })
      : undefined;
  // One that does not answer is what the breaker is for.
  await shared?.connect().catch(() => undefined);
  const notices: string[] = [];
  const { rereadMs, unknownMs, sharedTtlMs } = TWO_LEVEL_LIMITS;
  const cache = createTwoLevelCache({
    local: { ...local, ttlSeconds: local.ttlSeconds / speed },
    ...(shared && { shared }),
    strategy: strategy ?? 'age',
    namespace: task.namespace,
    secret: Buffer.from(redis?.secret ?? '', 'hex'),
    codec: replicaAnswerCodec,
    weigh: ({ bytes }) => ({ bytes, cost: 1 }),
    clock: systemClock,
    epochMs: () => performance.timeOrigin + performance.now(),
    wait: (ms) => wait(ms),
    random: randomUUID,
    onNotice: (text) => notices.push(text),
    limits: {
      // What each strategy costs is what is measured.
      lossMs: Infinity,
      rereadMs: rereadMs / speed,
      unknownMs: unknownMs / speed,
      sharedTtlMs: Math.min(STATE_TTL_MS, (local.ttlSeconds > 0 ? local.ttlSeconds * 1000 : sharedTtlMs) / speed),
    },
  });
  try {
    const machine = {
      sinceStartMs: () => performance.timeOrigin + performance.now() - task.startsAtMs,
      wait: (ms: number) => wait(ms),
      yield: () => yieldToEvents(),
    };
    const replayed = await replayReplica(trace, task, cache, machine, control);
    return { replica: task.replica, ...replayed, ...cache.counters, notices };
  } finally {
    cache.close();
    // Once it answers, what was written before is there, and whoever cleans up sees it.
    await shared?.facts().catch(() => undefined);
    shared?.close();
  }
}
