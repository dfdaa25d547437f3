import type { Clock } from '../../common';

export interface BreakerOptions {
  readonly clock: Clock;
  /** Failures in a row after which calls are no longer tried. */
  readonly failures: number;
  /** Time until somebody tries again, ms. */
  readonly openMs: number;
  /** What is tried then, once, while nobody waits for it. */
  readonly probe: () => Promise<unknown>;
  /** @param error absent where somebody opened it */
  readonly onOpen: (error: unknown) => void;
  readonly onClose: () => void;
}

/** Spares callers the wait for something that does not answer. */
export interface CircuitBreaker {
  /** Whether calls are tried now. While they are not, this sees to it that somebody tries again in time. */
  isClosed(): boolean;
  /** The answer; undefined at once while the breaker is open, and where the call fails. */
  run<T>(call: () => Promise<T>): Promise<T | undefined>;
  /** Calls are no longer tried, as after failures. */
  open(): void;
}

export function createCircuitBreaker(options: BreakerOptions): CircuitBreaker {
  const { clock, failures, openMs } = options;
  let inARow = 0;
  let openedMs: number | undefined;
  let isProbing = false;

  async function attempt<T>(call: () => Promise<T>): Promise<{ readonly answer?: T; readonly failed: boolean }> {
    try {
      const answer = await call();
      inARow = 0;
      return { answer, failed: false };
    } catch (error) {
      if (++inARow >= failures) open(error);
      return { failed: true };
    }
  }

  function open(error?: unknown): void {
    if (openedMs !== undefined) return;
    openedMs = clock.nowMs();
    options.onOpen(error);
  }

  async function probe(): Promise<void> {
    isProbing = true;
    const { failed } = await attempt(options.probe);
    isProbing = false;
    openedMs = failed ? clock.nowMs() : undefined;
    if (!failed) options.onClose();
  }

  function isClosed(): boolean {
    if (openedMs === undefined) return true;
    if (!isProbing && clock.nowMs() - openedMs >= openMs) void probe();
    return false;
  }

  return {
    isClosed,
    run: async (call) => (isClosed() ? (await attempt(call)).answer : undefined),
    open: () => open(),
  };
}
