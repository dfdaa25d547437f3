import type { ResolvedTrace } from '../cache-lab';
import type { ReplicaTrace } from './types';

/** What replicas need of a resolved trace. */
export const replicaTrace = (trace: ResolvedTrace): ReplicaTrace => ({
  atMs: [...trace.atMs],
  queryOf: [...trace.queryOf],
  sessionOf: [...trace.sessionOf],
  computeMs: trace.queries.map(({ embedMs = 0, searchMs }) => embedMs + searchMs),
  firstAnswers: [...trace.firstAnswers],
  answerBytes: trace.answers.map(({ bytes }) => bytes),
  versions: trace.versions.map(({ atMs, changed, dropped }) => ({
    atMs,
    changed,
    ...(dropped && { dropped: [...dropped] }),
  })),
});

/** Requests a second of the replay at the most, all replicas together. */
const MOST_PER_SECOND = 500;
const SHORTEST_MS = 8000;

/** How much faster than the trace its replay is: as fast as few processes on one machine still keep up with, never slower. */
export function replaySpeed({ atMs }: Pick<ReplicaTrace, 'atMs'>): number {
  const spanMs = (atMs.at(-1) ?? 0) - (atMs[0] ?? 0);
  return Math.max(1, spanMs / Math.max(SHORTEST_MS, (atMs.length * 1000) / MOST_PER_SECOND));
}
