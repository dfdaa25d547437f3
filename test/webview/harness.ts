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
}
