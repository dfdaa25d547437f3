/** When changed documents are indexed. */
export type IndexWhen = 'asked' | 'idle' | 'idleOnMains';

/** Nobody has done anything for this long: idle. */
const IDLE_MS = 60_000;
/** Share of the cores that others may use. */
const MOST_LOAD = 0.5;

/** What the editor and the machine tell. Tests fill it with small fakes. */
export interface IdlePorts {
  when(): IndexWhen;
  nowMs(): number;
  /** Whether the user allows work at this time of day. */
  isHour(): boolean;
  /** Whether another job runs. */
  isBusy(): boolean;
  /** Work waiting for each core, 0 where the system does not tell. */
  load(): number;
  /** False also where it cannot be known. */
  isOnMains(): Promise<boolean>;
  /** Never rejects. @returns whether all was done */
  index(): Promise<boolean>;
  /** Ends the indexing under way; what is computed is stored, and the next one goes on from there. */
  stop(): void;
}

/** Brings the index up to date while nobody is there, and makes way at once when somebody comes back. */
export class IdleIndexing {
  #changed = false;
  #activeMs: number;
  #indexing = false;

  constructor(private readonly ports: IdlePorts) {
    this.#activeMs = ports.nowMs();
  }

  /** Documents have changed. */
  changed(): void {
    this.#changed = true;
  }

  /** Somebody has done something. */
  active(): void {
    this.#activeMs = this.ports.nowMs();
    if (this.#indexing) this.ports.stop();
  }

  /** To be called every few seconds. */
  async look(): Promise<void> {
    if (!this.#may() || !(await this.#hasPower())) return;
    // Asking for the power took a moment.
    if (!this.#may()) return;
    this.#indexing = true;
    this.#changed = false;
    try {
      if (!(await this.ports.index())) this.#changed = true;
    } finally {
      this.#indexing = false;
    }
  }

  #may(): boolean {
    const { ports } = this;
    return (
      this.#changed &&
      !this.#indexing &&
      ports.when() !== 'asked' &&
      ports.isHour() &&
      ports.nowMs() - this.#activeMs >= IDLE_MS &&
      !ports.isBusy() &&
      ports.load() <= MOST_LOAD
    );
  }
  async #hasPower(): Promise<boolean> {
    return this.ports.when() === 'idle' || this.ports.isOnMains();
  }
}
