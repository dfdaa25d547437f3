import { environmentError } from '../../core/common';
import type { Spare } from '../../core/lab';
import { formatValue } from '../../core/report';

/** Looked at this often at the most while a job runs, ms. */
const LOOK_EVERY_MS = 200;
/** What gave back less is not told. */
const WORTH_TELLING_BYTES = 1e6;
/** Nothing more is given up before this share of the limit has come back in use: giving up costs recomputation. */
const SETTLED_SHARE = 0.05;

export interface MemoryGuardOptions {
  readonly limitBytes: number;
  readonly heldBytes: () => number;
  /** Collects what nobody refers to any more, so that the next look sees what is left. */
  readonly collectGarbage: () => void;
  readonly nowMs: () => number;
  /** Each time something was given up. */
  readonly onRelief: (notice: string) => void;
}

/** Keeps a process within a limit of memory: gives up what can be made again, then refuses rather than dies. */
export class MemoryGuard {
  #lookedMs = -Infinity;
  #settledBytes = 0;

  constructor(private readonly options: MemoryGuardOptions) {}

  #isOver(): boolean {
    return this.options.heldBytes() > this.options.limitBytes;
  }

  /**
   * At a checkpoint of a job.
   * @param spares what may be given up now
   * @throws `engine/memory-limit` where that is not enough
   */
  look(spares: readonly Spare[]): void {
    const { nowMs, limitBytes } = this.options;
    if (nowMs() - this.#lookedMs < LOOK_EVERY_MS) return;
    const held = this.options.heldBytes();
    if (held > limitBytes && held > this.#settledBytes && !this.relieve(spares)) throw memoryLimit(this.options);
    this.#lookedMs = nowMs();
  }

  /** Gives up one thing after another until enough is free. @returns whether it is */
  relieve(spares: readonly Spare[]): boolean {
    const { heldBytes, collectGarbage, limitBytes, onRelief } = this.options;
    if (!this.#isOver()) return true;
    // Much of what is held may be garbage already.
    collectGarbage();
    for (const spare of spares) {
      if (!this.#isOver()) break;
      const before = heldBytes();
      spare.give();
      collectGarbage();
      const given = Math.max(0, before - heldBytes());
      if (given >= WORTH_TELLING_BYTES)
        onRelief(`Memory is at its limit of ${size(limitBytes)}: ${spare.told} (${size(given)}).`);
    }
    const enough = !this.#isOver();
    this.#settledBytes = enough ? heldBytes() + SETTLED_SHARE * limitBytes : 0;
    return enough;
  }
}

const size = (value: number): string => formatValue({ value, unit: 'bytes' });

const memoryLimit = ({ heldBytes, limitBytes }: MemoryGuardOptions): Error =>
  environmentError(
    'engine/memory-limit',
    `The engine holds ${size(heldBytes())} and may hold ${size(limitBytes)}.`,
    'Raise the limit (--memory-limit, ragLab.engine.memoryLimitMb), compare fewer variants at once, or keep smaller vectors. What is computed is stored.',
  );
