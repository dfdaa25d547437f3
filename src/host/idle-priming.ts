import { primedQueries } from '../core/cache';
import { isAbort } from '../core/common';
import type { Variant } from '../core/config';
import type { QueryAnswer } from '../core/lab';
import { settled } from './pace';
import { SETTLED_MS } from './traces/trace-log';

/** What was typed is recorded by then. */
const QUIET_MS = SETTLED_MS + 500;

/** What a session gives. Tests fill it with small fakes. */
export interface PrimingPorts {
  /** Whether nothing that somebody waits for is under way. */
  may(): boolean;
  /** Fills the caches of the active variant, where it is known what with. */
  prime(signal: AbortSignal): Promise<unknown>;
  onError(error: unknown): void;
}

/**
 * Fills the live caches of a variant that wants it, once after each change of its setting or of the documents, while
 * nobody types.
 */
export class IdlePriming {
  readonly #soon = settled(QUIET_MS, () => void this.#work());
  #priming: AbortController | undefined;

  constructor(private readonly ports: PrimingPorts) {}

  /** A search was answered; the answer tells whether its caches are primed. */
  answered({ knobs }: Variant, { primed, answeredBy }: QueryAnswer): void {
    const isReady = (answeredBy?.stage ?? 'full') === 'full';
    if (primedQueries(knobs) > 0 && primed === undefined && isReady) this.#soon();
  }

  /** The setting is another one. */
  stop(): void {
    this.#soon.dispose();
    this.#priming?.abort();
    this.#priming = undefined;
  }

  async #work(): Promise<void> {
    if (this.#priming || !this.ports.may()) return;
    const abort = new AbortController();
    this.#priming = abort;
    try {
      await this.ports.prime(abort.signal);
    } catch (error) {
      if (!isAbort(error)) this.ports.onError(error);
    }
    if (this.#priming === abort) this.#priming = undefined;
  }
}
