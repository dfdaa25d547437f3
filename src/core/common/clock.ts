/** Time as a port, so that TTLs and latencies can be tested and replayed in simulated time. */
export interface Clock {
  /** Monotonic milliseconds with sub-microsecond resolution; only differences mean anything. */
  nowMs(): number;
}
