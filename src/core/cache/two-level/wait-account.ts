import type { Clock } from '../../common';

/** Share of the time of computing that may be waited beside it. */
const TOLERATED = 1 / 100;
/** What was spared counts for later up to so many times the loss that is allowed. */
const MOST_CREDIT = 10;

/** Whether a shared cache pays: the time that somebody waits for it, against the computing that it spares. */
export interface WaitAccount {
  /**
   * Somebody waits for this. What is waited for at the same time counts once.
   * @param sparedMs computing that an answer spares
   */
  waited<T>(promise: Promise<T>, sparedMs?: (answer: T) => number): Promise<T>;
  /** A value took this long to compute, ms. */
  computed(ms: number): void;
}

/** @param lossMs waiting beyond what is spared and tolerated after which `onLoss` is called; then the account is even again */
export function createWaitAccount(clock: Clock, lossMs: number, onLoss: () => void): WaitAccount {
  let loss = 0;
  let waiting = 0;
  let sinceMs = 0;

  /** Adds what was waited since it was last done. */
  function book(): void {
    const nowMs = clock.nowMs();
    if (waiting > 0) loss += nowMs - sinceMs;
    sinceMs = nowMs;
  }

  function gain(ms: number): void {
    loss = Math.max(-MOST_CREDIT * lossMs, loss - ms);
    if (loss <= lossMs) return;
    loss = 0;
    onLoss();
  }

  return {
    async waited(promise, sparedMs) {
      book();
      waiting++;
      let spared = 0;
      try {
        const answer = await promise;
        spared = sparedMs?.(answer) ?? 0;
        return answer;
      } finally {
        book();
        waiting--;
        gain(spared);
      }
    },
    computed: (ms) => gain(TOLERATED * ms),
  };
}
