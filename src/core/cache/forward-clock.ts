import type { Clock } from '../common';

/** Milliseconds from 1 on that never go back, whatever the clock does. */
export function forwardClock(clock: Clock): () => number {
  const start = clock.nowMs();
  let latest = 1;
  return () => (latest = Math.max(latest, clock.nowMs() - start + 1));
}
