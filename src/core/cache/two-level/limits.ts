export interface TwoLevelLimits {
  /** Time to live in the shared cache, ms. */
  readonly sharedTtlMs: number;
  /** Values with more bytes stay local. */
  readonly maxValueBytes: number;
  /** Age at which the state of the documents is read again, ms. */
  readonly rereadMs: number;
  /** How long entries are served while nobody knows whether documents changed, ms. */
  readonly unknownMs: number;
  /** After this long a lock goes by itself, ms; what takes longer to compute may be computed twice. */
  readonly lockMs: number;
  /** Most that a process waits for what another computes, ms. */
  readonly waitMs: number;
  /** Waiting for the shared cache beyond what it spares, ms, after which it is not asked for a while. */
  readonly lossMs: number;
  /** How long a shared cache that failed or does not pay is not asked, ms. */
  readonly openMs: number;
}

export const TWO_LEVEL_LIMITS: TwoLevelLimits = {
  sharedTtlMs: 86_400_000,
  maxValueBytes: 1_000_000,
  rereadMs: 1000,
  unknownMs: 5000,
  lockMs: 10_000,
  waitMs: 2000,
  lossMs: 15,
  openMs: 5000,
};
