import type { TwoLevelCache, ValueCodec } from '../cache';
import type { JobControl } from '../common';
import { freshAnswers } from './fresh-answers';
import { requestsOf } from './share-out';
import { REPLICA_OUTCOME, type ReplicaReport, type ReplicaTask, type ReplicaTrace } from './types';

/** An answer as it is cached: its number, and as many bytes as the real one has. */
export interface ReplicaAnswer {
  readonly answer: number;
  readonly bytes: number;
}

const NUMBER_BYTES = 4;

export const replicaAnswerCodec: ValueCodec<ReplicaAnswer> = {
  encode({ answer, bytes }) {
    const encoded = new Uint8Array(Math.max(NUMBER_BYTES, bytes));
    new DataView(encoded.buffer).setUint32(0, answer, true);
    return encoded;
  },
  decode(encoded) {
    if (encoded.length < NUMBER_BYTES) return undefined;
    const answer = new DataView(encoded.buffer, encoded.byteOffset).getUint32(0, true);
    return { answer, bytes: encoded.length };
  },
};

export interface ReplicaMachine {
  /** Time since the replay began, ms; below 0 before it. */
  sinceStartMs(): number;
  wait(ms: number): Promise<void>;
  /** Lets other work of the process in, for as short as can be. */
  yield(): Promise<void>;
}

/** Waiting wakes up late by up to this, ms. */
const TIMER_MS = 2;
const LONGEST_WAIT_MS = 200;

type Replayed = Pick<ReplicaReport, 'outcomes' | 'requestMs' | 'staleWindowsMs' | 'computed' | 'lateMs'>;

/**
 * One replica's share of a trace, in scaled real time: requests come at their times whether or not those before are
 * answered. The first replica also tells of every change of documents, at its time.
 */
export async function replayReplica(
  trace: ReplicaTrace,
  { replica, replicas, speed }: Pick<ReplicaTask, 'replica' | 'replicas' | 'speed'>,
  cache: TwoLevelCache<ReplicaAnswer>,
  machine: ReplicaMachine,
  control: JobControl,
): Promise<Replayed> {
  const fresh = freshAnswers(trace);
  const requests = requestsOf(trace, replica, replicas);
  const firstMs = trace.atMs[0] ?? 0;
  const outcomes = new Uint8Array(requests.length);
  const requestMs = new Float64Array(requests.length);
  /** Version that made answers stale → the latest time that one was served after it, ms of the trace. */
  const windows = new Map<number, number>();
  const underWay = new Set<Promise<void>>();
  let computed = 0;
  let lateMs = 0;

  const traceMs = (): number => firstMs + machine.sinceStartMs() * speed;

  async function until(atMs: number, exactly: boolean): Promise<void> {
    for (;;) {
      const leftMs = (atMs - traceMs()) / speed;
      if (leftMs <= 0) return;
      if (exactly && leftMs <= TIMER_MS) await machine.yield();
      else await machine.wait(Math.min(leftMs - (exactly ? TIMER_MS : 0), LONGEST_WAIT_MS));
      await control.checkpoint();
    }
  }

  async function ask(place: number): Promise<void> {
    const query = trace.queryOf[requests[place]!]!;
    const startedMs = machine.sinceStartMs();
    const startedAtMs = traceMs();
    let overMs = 0;
    const { value, from } = await cache.read(String(query), async () => {
      computed++;
      const answer = fresh.answer(query, fresh.versionAt(traceMs()));
      const began = machine.sinceStartMs();
      await machine.wait(trace.computeMs[query]!);
      // Timers wake up late; an answer would not.
      overMs = machine.sinceStartMs() - began - trace.computeMs[query]!;
      return { answer, bytes: trace.answerBytes[answer]! };
    });
    requestMs[place] = Math.max(0, machine.sinceStartMs() - startedMs - overMs);
    const outdated = staleSince(query, value.answer, startedAtMs);
    if (outdated !== undefined)
      windows.set(outdated, Math.max(windows.get(outdated) ?? 0, startedAtMs - trace.versions[outdated]!.atMs));
    outcomes[place] =
      (from === 'computed' ? 0 : REPLICA_OUTCOME[from]) | (outdated === undefined ? 0 : REPLICA_OUTCOME.stale);
  }

  /** The version that made an answer stale; undefined for one that was right at any time between question and answer. */
  function staleSince(query: number, answer: number, askedMs: number): number | undefined {
    const last = fresh.versionAt(traceMs());
    const asked = fresh.versionAt(askedMs);
    for (let version = asked; version <= last; version++) if (fresh.answer(query, version) === answer) return undefined;
    return fresh.outdatedBy(query, answer, asked);
  }

  function start(work: Promise<void>): void {
    const done: Promise<void> = work.finally(() => underWay.delete(done));
    underWay.add(done);
  }

  const changes = replica === 0 ? trace.versions.slice(1) : [];
  let change = 0;
  for (let place = 0; place < requests.length || change < changes.length;) {
    const requestAtMs = trace.atMs[requests[place]!] ?? Infinity;
    const next = changes[change];
    if (next && next.atMs <= requestAtMs) {
      await until(next.atMs, true);
      start(cache.changed(next.dropped?.map(String)));
      change++;
    } else {
      await until(requestAtMs, false);
      lateMs = Math.max(lateMs, (traceMs() - requestAtMs) / speed);
      start(ask(place++));
      if (place % 50 === 0) await control.checkpoint();
    }
  }
  await Promise.all(underWay);
  return { outcomes, requestMs, staleWindowsMs: [...windows.values()], computed, lateMs };
}
