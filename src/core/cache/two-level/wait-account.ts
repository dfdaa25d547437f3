import type { Clock } from '../../common';

/** Share of the time of computing that may be waited beside it. */
const TOLERATED = 1 / 40;

/** Whether a shared cache pays: the time that somebody waits for it, against the computing that it spares. */
export interface WaitAccount {
  /** Somebody waits for this. What is waited for at the same time counts once. */
  waited<T>(promise: Promise<T>): Promise<T>;
  /** A value took this long to compute, ms. */
  computed(ms: number): void;
  /** A value was there that takes this long to compute, ms. */
  spared(ms: number): void;
}

/** @param lossMs waiting beyond what is spared and tolerated after which `onLoss` is called; then the account is even again */
export function createWaitAccount(clock: Clock, lossMs: number, onLoss: () => void): WaitAccount {
  let loss = 0;
  let waiting = 0;
  let sinceMs = 0;

  /** What was waited since somebody looked. */
  function book(): void {
    const nowMs = clock.nowMs();
    if (waiting > 0) loss += nowMs - sinceMs;
    sinceMs = nowMs;
    if (loss <= lossMs) return;
    loss = 0;
    onLoss();
  }
  const gain = (ms: number): void => void (loss = Math.max(0, loss - ms));

  return {
    async waited(promise) {
      book();
      waiting++;
      try {
        return await promise;
      } finally {
        book();
        waiting--;
      }
    },
    computed: (ms) => gain(TOLERATED * ms),
    spared: gain,
  };
}
