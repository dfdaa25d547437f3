import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CacheParams, ConsistencyStrategy } from '../../core/cache';
import { LabError, type JobControl } from '../../core/common';
import {
  replaySpeed,
  summariseReplicas,
  type ReplicaReport,
  type ReplicasOutcome,
  type ReplicasResult,
  type ReplicaTrace,
} from '../../core/replicas';
import type { EngineClient } from '../../protocol/engine-client';
import { PROTOCOL_VERSION, type EngineConnections } from '../../protocol/worker-protocol';
import { keyPrefix, newRedisNamespace, openRedisCache } from '../shared-cache';

export interface ReplicasRun {
  readonly trace: ReplicaTrace;
  readonly replicas: number;
  readonly strategies: readonly ConsistencyStrategy[];
  readonly local: CacheParams;
  readonly redis: EngineConnections['redis'];
  /** An engine process of its own, not started yet. */
  readonly newEngine: () => EngineClient;
}

/** Until all replicas have read their trace and have their connection. */
const GET_READY_MS = 700;
const REPORT_MS = 250;
/** A replica that is further behind than this measures the machine, not the caches. */
const LATE_MS = 250;
const CLEAN_MS = 5000;

const NO_REDIS =
  'No Redis is known, so only local caches were replayed. Set RAG_LAB_REDIS_URL in the terminal, or run "RAG Lab: Connect Redis…" in the editor.';

/** The same trace once with local caches alone and once with every strategy, by the same processes, empty each time. */
export async function runReplicas(run: ReplicasRun, control: JobControl): Promise<ReplicasResult> {
  const { trace, replicas } = run;
  const dir = await mkdtemp(path.join(tmpdir(), 'rag-lab-replicas-'));
  const file = path.join(dir, 'trace.json');
  const engines = Array.from({ length: replicas }, run.newEngine);
  const speed = replaySpeed(trace);
  const notes: string[] = [];
  try {
    await writeFile(file, JSON.stringify(trace));
    const unreachable = await redisProblem(run);
    if (unreachable !== undefined) notes.push(unreachable);
    const strategies = unreachable === undefined ? run.strategies : [];
    await Promise.all(
      engines.map((engine) => engine.call('hello', { version: PROTOCOL_VERSION }, { signal: control.signal })),
    );
    const replay = async (strategy?: ConsistencyStrategy): Promise<ReplicasOutcome> => {
      const name = strategy ?? 'local caches alone';
      const reports = await replayOnce({ ...run, file, speed, engines, name, ...(strategy && { strategy }) }, control);
      notes.push(...notesOn(name, reports));
      return summariseReplicas(trace, reports);
    };
    const localOnly = await replay();
    const outcomes: (ReplicasOutcome & { strategy: ConsistencyStrategy })[] = [];
    for (const strategy of strategies) outcomes.push({ strategy, ...(await replay(strategy)) });
    return {
      replicas,
      requests: trace.queryOf.length,
      documentEvents: trace.versions.length - 1,
      speed,
      localOnly,
      strategies: outcomes,
      notes,
    };
  } finally {
    await Promise.all(engines.map((engine) => engine.dispose()));
    await rm(dir, { recursive: true, force: true });
  }
}

/** Why nothing can be shared, in a sentence; undefined where it can. */
async function redisProblem({ redis, strategies }: ReplicasRun): Promise<string | undefined> {
  if (strategies.length === 0) return undefined;
  if (!redis) return NO_REDIS;
  try {
    const cache = await openRedisCache(redis.url);
    try {
      await cache.connect();
    } finally {
      cache.close();
    }
    return undefined;
  } catch (error) {
    const { message, nextStep } = LabError.dataOf(error);
    return `Only local caches were replayed. ${message} ${nextStep}`;
  }
}

interface Replay extends ReplicasRun {
  readonly file: string;
  readonly speed: number;
  readonly engines: readonly EngineClient[];
  readonly name: string;
  readonly strategy?: ConsistencyStrategy;
}

async function replayOnce(
  { trace, replicas, local, redis, file, speed, engines, name, strategy }: Replay,
  control: JobControl,
): Promise<readonly ReplicaReport[]> {
  const namespace = newRedisNamespace();
  const startsAtMs = performance.timeOrigin + performance.now() + GET_READY_MS;
  const spanMs = ((trace.atMs.at(-1) ?? 0) - (trace.atMs[0] ?? 0)) / speed + GET_READY_MS;
  const beganMs = performance.now();
  const report = (): void => {
    const doneMs = Math.min(spanMs, performance.now() - beganMs);
    const done = Math.round((doneMs / spanMs) * trace.queryOf.length);
    const remainingMs = spanMs - doneMs;
    control.report({
      stage: 'measure',
      done,
      total: trace.queryOf.length,
      unit: 'requests',
      detail: name,
      remainingMs,
    });
  };
  const timer = setInterval(report, REPORT_MS);
  const task = { replicas, path: file, namespace, startsAtMs, speed, local, ...(strategy && { strategy }) };
  // One that fails ends the others: nobody waits for what nobody reads.
  const abort = new AbortController();
  const signal = AbortSignal.any([control.signal, abort.signal]);
  const calls = engines.map((engine, replica) => engine.call('replica', { ...task, replica }, { signal }));
  try {
    return await Promise.all(calls);
  } finally {
    clearInterval(timer);
    abort.abort();
    // What a replica still writes after that would stay.
    await Promise.allSettled(calls);
    if (strategy && redis) await clean(redis.url, namespace);
  }
}

/** Nothing stays in the user's Redis, also after a cancel; where it cannot be reached, it goes by its age. */
async function clean(url: string, namespace: string): Promise<void> {
  const cache = await openRedisCache(url, { commandMs: CLEAN_MS });
  try {
    await cache.connect();
    await cache.remove(await cache.keys(keyPrefix(namespace)));
  } catch {
    // Nobody can do more about it.
  } finally {
    cache.close();
  }
}

function notesOn(name: string, reports: readonly ReplicaReport[]): readonly string[] {
  const said = new Set(reports.flatMap(({ notices }) => notices));
  const lateMs = Math.max(...reports.map((report) => report.lateMs));
  return [
    ...[...said].map((text) => `${name}: ${text}`),
    ...(lateMs > LATE_MS
      ? [`${name}: requests began up to ${Math.round(lateMs)} ms late; this machine is too busy for its figures.`]
      : []),
  ];
}
