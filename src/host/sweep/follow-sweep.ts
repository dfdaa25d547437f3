import type { SweepResult } from '../../core/sweep';
import type { SessionEngine } from '../session-ports';

const ASK_EVERY_MS = 500;
/** Asking takes at most this share of the time, however large the result has become. */
const LARGEST_SHARE = 0.1;

/** Asks for the result of a sweep under way, about twice a second while somebody looks. */
export class FollowSweep {
  readonly #sinceMs = Date.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(
    private readonly engine: SessionEngine,
    private readonly wanted: () => boolean,
    private readonly show: (soFar: SweepResult) => void,
  ) {
    this.#later(ASK_EVERY_MS);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Shows what the engine knows now of this sweep, not of one before it. Never rejects. */
  async once(): Promise<void> {
    try {
      const soFar = await this.engine.call('sweepSoFar', {});
      if (soFar && Date.parse(soFar.startedAt) >= this.#sinceMs) this.show(soFar);
    } catch {
      // The sweep itself says what is wrong with the engine.
    }
  }

  #later(ms: number): void {
    this.#timer = setTimeout(() => void this.#ask(), ms);
  }
  async #ask(): Promise<void> {
    const startedMs = performance.now();
    if (this.wanted()) await this.once();
    const tookMs = performance.now() - startedMs;
    if (!this.#stopped) this.#later(Math.max(ASK_EVERY_MS, tookMs / LARGEST_SHARE));
  }
}
