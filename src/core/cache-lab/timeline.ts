import { OUTCOME } from './shares';
import type { CacheLabResult, ResolvedTrace, TimelineBucket } from './types';

/** Stretches that the time is cut into at the most. */
const BUCKETS = 40;

/**
 * Hits, wrong and stale ones by stretches of equal time, and the changes of documents among them.
 * @param columns outcomes of the requests from `history` on, column by column
 */
export function timelineOf(
  { atMs, requests, versions }: ResolvedTrace,
  history: number,
  columns: readonly Uint8Array[],
): CacheLabResult['timeline'] {
  if (requests <= history) return { buckets: [], edits: [] };
  const first = atMs[history]!;
  const last = atMs[requests - 1]!;
  const count = last > first ? Math.min(BUCKETS, requests - history) : 1;
  const width = (last - first) / count;
  const bucketOf = (time: number): number => (width > 0 ? Math.min(count - 1, Math.floor((time - first) / width)) : 0);
  const none = { hits: 0, wrong: 0, stale: 0 };
  const buckets = Array.from({ length: count }, (_, b) => ({
    fromMs: first + b * width,
    toMs: b === count - 1 ? last : first + (b + 1) * width,
    requests: 0,
    columns: columns.map(() => ({ ...none })),
  })) satisfies TimelineBucket[];
  for (let request = history; request < requests; request++) {
    const bucket = buckets[bucketOf(atMs[request]!)]!;
    bucket.requests++;
    for (const [c, outcomes] of columns.entries()) {
      const outcome = outcomes[request - history]!;
      const sums = bucket.columns[c]!;
      if (outcome & OUTCOME.hit) sums.hits++;
      if (outcome & OUTCOME.wrong) sums.wrong++;
      if (outcome & OUTCOME.stale) sums.stale++;
    }
  }
  const edits = versions
    .slice(1)
    .filter((version) => version.atMs >= first && version.atMs <= last)
    .map(({ atMs: at, causes, documents }) => ({ atMs: at, causes, documents }));
  return { buckets, edits };
}
