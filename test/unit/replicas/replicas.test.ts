import { describe, expect, it } from 'vitest';
import { createTwoLevelCache, type ConsistencyStrategy } from '../../../src/core/cache';
import { noControl } from '../../../src/core/common';
import {
  replaySpeed,
  replayReplica,
  replicaAnswerCodec,
  replicaTrace,
  summariseReplicas,
  type ReplicaReport,
  type ReplicasOutcome,
  type ReplicaTrace,
} from '../../../src/core/replicas';
import { freshAnswers } from '../../../src/core/replicas/fresh-answers';
import { requestsOf } from '../../../src/core/replicas/share-out';
import { createMemorySharedCache } from '../../support/memory-shared-cache';
import { resolvedTrace } from '../../support/resolved-trace';

/** One query, asked every second by three replicas in turn; its answer changes at 10.5 s and changes back at 20.5 s. */
const trace = replicaTrace(
  resolvedTrace(
    Array.from({ length: 30 }, () => 0),
    {
      queries: [{ text: 'query', meaning: 0, searchMs: 6, embedMs: 4 }],
      firstAnswers: Uint32Array.of(0),
      answers: [0, 1].map((answer) => ({ query: 0, bytes: 100, chunks: [answer] })),
      versions: [
        { atMs: 0, causes: [], documents: 0, changed: [] },
        {
          atMs: 10_500,
          causes: ['edit'],
          documents: 1,
          changed: [{ query: 0, answer: 1 }],
          dropped: Uint32Array.of(0),
        },
        {
          atMs: 20_500,
          causes: ['edit'],
          documents: 1,
          changed: [{ query: 0, answer: 0 }],
          dropped: Uint32Array.of(0),
        },
      ],
    },
  ),
);

/** Replicas in one process and in simulated time: whoever waits least goes on first. */
async function replay(
  of: ReplicaTrace,
  replicas: number,
  strategy: ConsistencyStrategy | undefined,
  ttlSeconds = 0,
): Promise<{ outcome: ReplicasOutcome; reports: readonly ReplicaReport[] }> {
  let nowMs = -100;
  let names = 0;
  const sleepers: { untilMs: number; wake: () => void }[] = [];
  const clock = { nowMs: () => nowMs };
  const wait = (ms: number): Promise<void> =>
    new Promise((wake) => sleepers.push({ untilMs: nowMs + Math.max(0.01, ms), wake: () => wake() }));
  const shared = createMemorySharedCache(clock);
  const runs = Array.from({ length: replicas }, async (_, replica): Promise<ReplicaReport> => {
    const cache = createTwoLevelCache({
      local: { policy: 'lru', maxEntries: 10, ttlSeconds },
      ...(strategy && { shared }),
      strategy: strategy ?? 'age',
      namespace: 'test',
      secret: new Uint8Array(32),
      codec: replicaAnswerCodec,
      clock,
      epochMs: () => nowMs,
      wait,
      random: () => `name${names++}`,
      onNotice: () => undefined,
      limits: { sharedTtlMs: ttlSeconds > 0 ? ttlSeconds * 1000 : 86_400_000 },
    });
    const machine = { sinceStartMs: () => nowMs, wait, yield: () => wait(0.01) };
    const replayed = await replayReplica(of, { replica, replicas, speed: 1 }, cache, machine, noControl);
    return { replica, ...replayed, ...cache.counters, notices: [] };
  });
  const state = { done: false };
  const all = Promise.all(runs).finally(() => (state.done = true));
  while (!state.done) {
    await new Promise((resolve) => setImmediate(resolve));
    sleepers.sort((a, b) => b.untilMs - a.untilMs);
    const next = sleepers.pop();
    if (next) nowMs = Math.max(nowMs, next.untilMs);
    next?.wake();
  }
  const reports = await all;
  return { outcome: summariseReplicas(of, reports), reports };
}

describe('replicas on one trace', () => {
  it('compute apart and serve what is stale until it is too old, where they share nothing', async () => {
    const { outcome } = await replay(trace, 3, undefined);
    // Each computes once and keeps answer 0, which is stale from 10.5 to 20.5 s: requests 11 to 20.
    expect(outcome.computed).toBe(3);
    expect(outcome.localHitRatio?.value).toBeCloseTo(27 / 30);
    expect(outcome.sharedHitRatio).toBeUndefined();
    expect(outcome.staleShare?.value).toBeCloseTo(10 / 30);
    expect(outcome.staleWindowMs.value).toBeCloseTo(9500, -1);
    expect(outcome.sharedRequests).toBe(0);
  });

  it('compute once by age, and are stale for no longer than the time to live', async () => {
    const { outcome } = await replay(trace, 3, 'age', 4);
    expect(outcome.staleWindowMs.value).toBeGreaterThan(0);
    expect(outcome.staleWindowMs.value).toBeLessThanOrEqual(4000);
    expect(outcome.sharedHitRatio!.value).toBeGreaterThan(0);
  });

  it('serve nothing stale by versioned keys that are read again each second at the latest, but for that second', async () => {
    const { outcome } = await replay(trace, 3, 'versioned');
    expect(outcome.computed).toBe(3);
    expect(outcome.staleWindowMs.value).toBeLessThanOrEqual(1000);
    expect(outcome.sharedRequests).toBeGreaterThan(0);
  });

  it('serve nothing stale by messages', async () => {
    const { outcome, reports } = await replay(trace, 3, 'publish');
    expect(outcome.staleShare?.value).toBe(0);
    expect(outcome.staleWindowMs).toEqual({ value: 0, unit: 'ms', n: 2 });
    expect(outcome.computed).toBe(3);
    expect(reports.map(({ outcomes }) => outcomes.length)).toEqual([10, 10, 10]);
  });

  it('count the time of computing where they computed, and next to none where they did not', async () => {
    const { reports } = await replay(trace, 1, undefined);
    expect(reports[0]!.requestMs[0]).toBeCloseTo(10, 5);
    expect(reports[0]!.requestMs[1]).toBeLessThan(0.1);
  });
});

it('keeps a session with one replica, and gives each request to exactly one', () => {
  const sessions = { sessionOf: [4, -1, 4, -1, 7, -1, 4, 7] };
  const shares = [0, 1, 2].map((replica) => requestsOf(sessions, replica, 3));
  expect(shares).toEqual([[3], [0, 1, 2, 4, 6, 7], [5]]);
});

it('knows which change made an answer stale, also where it had been right twice', () => {
  const fresh = freshAnswers(trace);
  expect([0, 10_499, 10_500, 30_000].map((atMs) => fresh.versionAt(atMs))).toEqual([0, 0, 1, 2]);
  expect([0, 1, 2].map((version) => fresh.answer(0, version))).toEqual([0, 1, 0]);
  expect(fresh.outdatedBy(0, 0, 1)).toBe(1);
  expect(fresh.outdatedBy(0, 1, 2)).toBe(2);
  expect(fresh.outdatedBy(0, 9, 2)).toBeUndefined();
});

it('replays no slower than the trace and no faster than few processes keep up with', () => {
  expect(replaySpeed({ atMs: [0, 1000] })).toBe(1);
  expect(replaySpeed({ atMs: [0, 3_600_000] })).toBe(450);
  expect(replaySpeed({ atMs: Array.from({ length: 10_000 }, (_, i) => i * 1000) })).toBeCloseTo(500, 0);
});

it('takes back what it wrote as an answer, and nothing shorter', () => {
  for (const bytes of [0, 4, 5000]) {
    const { answer } = replicaAnswerCodec.decode(replicaAnswerCodec.encode({ answer: 70_000, bytes }))!;
    expect(answer).toBe(70_000);
  }
  expect(replicaAnswerCodec.decode(new Uint8Array(3))).toBeUndefined();
});
