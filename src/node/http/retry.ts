import { setTimeout as sleep } from 'node:timers/promises';
import { cancelled, LabError } from '../../core/common';

const TRIES = 3;
const LONGEST_WAIT_MS = 60_000;
const PASSING: readonly string[] = ['http/unavailable', 'http/unreachable', 'http/too-slow'];

/** What a try came to. `retryAfterMs`: the server said when to come again. */
export type Outcome<T> =
  { readonly value: T } | { readonly failure: unknown; readonly retryAfterMs?: number | undefined };

/** Waits between tries; tests make it quick. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

const waitFor: Wait = async (ms, signal) => {
  await sleep(ms, undefined, { signal });
};

/** Tries up to three times, or `most`, what may pass by itself, and waits as the server says, up to a minute. */
export async function retry<T>(
  attempt: () => Promise<Outcome<T>>,
  signal: AbortSignal,
  wait: Wait = waitFor,
  most = TRIES,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const outcome = await attempt();
    if ('value' in outcome) return outcome.value;
    const { failure, retryAfterMs = 500 * 2 ** tries } = outcome;
    if (tries >= most || !PASSING.includes(LabError.dataOf(failure).code)) throw failure;
    await wait(Math.min(retryAfterMs, LONGEST_WAIT_MS), signal).catch(() => {
      throw cancelled();
    });
  }
}

/** Seconds or a date; what cannot be read counts as not said. */
export function readRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,6}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
