import { OUTCOME, outcomeShares, type OutcomeShares } from './shares';

/** How the look-ups of one layer went, in order: bits of `OUTCOME`; 0 is a miss. */
export class LookUps {
  hits = 0;
  misses = 0;
  readonly #outcomes: Uint8Array;

  /** @param most a layer is asked at most once a request */
  constructor(most: number) {
    this.#outcomes = new Uint8Array(most);
  }

  record(outcome: number): void {
    this.#outcomes[this.hits + this.misses] = outcome;
    if (outcome & OUTCOME.hit) this.hits++;
    else this.misses++;
  }

  shares(): OutcomeShares {
    return outcomeShares(this.#outcomes.subarray(0, this.hits + this.misses));
  }
}
