/** What of a lab message is made large inside the page; sending it there would take longer than drawing it. */
export interface LargeMessage {
  readonly state: {
    readonly run: {
      readonly outcomes: readonly object[];
      readonly variants: readonly { readonly latencyMs: readonly number[] }[];
    };
  };
}

/** What the fake host shows to a test. */
export interface Harness {
  readonly posted: unknown[];
  /** Violations of the content security policy, in words. */
  readonly violations: string[];
  readonly errors: string[];
  /** How often a payload ran: each calls `pwned()`. */
  readonly pwned: number;
  deliver(message: unknown): void;
  /** Delivers and tells how many ms pass until the next frame is painted. */
  timed(message: unknown): Promise<number>;
  /** The same for a lab message whose queries, and each variant's latencies, are repeated up to `size`. */
  timedLarge(message: LargeMessage, size: number): Promise<number>;
}
