import type { CacheCounters, ConsistencyStrategy } from '../cache';
import type { Variant } from '../config';
import type { CorpusSpec } from '../corpus';
import type { MetricValue } from '../metrics';
import type { TraceSource } from '../traces';

export interface ReplicasRequest {
  readonly corpus: CorpusSpec;
  /** What answers; the knobs of its result cache are those of each replica's own cache. */
  readonly variant: Variant;
  readonly trace: TraceSource;
  /** 1…16 processes. */
  readonly replicas: number;
  readonly strategies: readonly ConsistencyStrategy[];
  readonly files: { readonly queries?: string; readonly judgements?: string };
}

/** What one replica does; times are those of the replay. */
export interface ReplicaTask {
  readonly replica: number;
  readonly replicas: number;
  readonly strategy: ConsistencyStrategy;
  /** File of the resolved requests, written by whoever starts the replicas. */
  readonly path: string;
  /** Prefix of everything that this simulation writes to the shared cache. */
  readonly namespace: string;
}

export interface ReplicaReport {
  readonly replica: number;
  readonly requests: number;
  readonly local: CacheCounters;
  readonly sharedHits: number;
  readonly sharedMisses: number;
  readonly stale: number;
  /** Times between a change of a document and the last stale answer after it, ms, one a change that gave one. */
  readonly staleWindowsMs: readonly number[];
  readonly computed: number;
  /** Times of requests, ms. */
  readonly requestMs: readonly number[];
  readonly notices: readonly string[];
}

/** One strategy over all replicas. */
export interface StrategyOutcome {
  readonly strategy: ConsistencyStrategy;
  readonly localHitRatio?: MetricValue;
  readonly sharedHitRatio?: MetricValue;
  readonly staleShare?: MetricValue;
  /** Longest time that a stale answer was served after its document had changed, ms. */
  readonly staleWindowMs?: MetricValue;
  /** Answers computed, all replicas together. */
  readonly computed: number;
  /** Messages and look-ups that the shared cache was asked for. */
  readonly sharedRequests: number;
  readonly latency: { readonly p50Ms: number; readonly p95Ms: number };
}

export interface ReplicasResult {
  readonly replicas: number;
  readonly requests: number;
  /** The same trace with local caches alone. */
  readonly localOnly: StrategyOutcome;
  readonly strategies: readonly StrategyOutcome[];
  readonly notes: readonly string[];
}
