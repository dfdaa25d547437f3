import type { CacheCounters, CacheParams, ConsistencyStrategy, SharedCounters } from '../cache';
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

/** What one replica does. */
export interface ReplicaTask {
  /** 0…replicas − 1; the first one changes the documents. */
  readonly replica: number;
  readonly replicas: number;
  /** Absent: nothing is shared. */
  readonly strategy?: ConsistencyStrategy;
  /** File of the {@link ReplicaTrace}, written by whoever starts the replicas. */
  readonly path: string;
  /** Prefix of everything that this simulation writes to the shared cache. */
  readonly namespace: string;
  /** When the trace begins, ms since 1970: all replicas begin together. */
  readonly startsAtMs: number;
  /** Milliseconds of the trace in one of the replay. Times to live shrink with it, computing and the network do not. */
  readonly speed: number;
  /** Its own cache; times are the trace's. */
  readonly local: CacheParams;
}

/** A resolved trace as replicas need it: numbers alone. */
export interface ReplicaTrace {
  /** Of each request. */
  readonly atMs: readonly number[];
  readonly queryOf: readonly number[];
  /** −1 where a request has none. */
  readonly sessionOf: readonly number[];
  /** Of each query: time that answering it takes, ms. */
  readonly computeMs: readonly number[];
  /** Query → number of its fresh answer at version 0. */
  readonly firstAnswers: readonly number[];
  readonly answerBytes: readonly number[];
  readonly versions: readonly {
    readonly atMs: number;
    readonly changed: readonly { readonly query: number; readonly answer: number }[];
    /** Queries whose answers are dropped; absent where all are. */
    readonly dropped?: readonly number[];
  }[];
}

/** Where an answer came from, and whether it was the fresh one: bits of a byte. */
export const REPLICA_OUTCOME = { local: 1, shared: 2, stale: 4 } as const;

export interface ReplicaReport {
  readonly replica: number;
  /** {@link REPLICA_OUTCOME} of its requests, in their order. */
  readonly outcomes: Uint8Array;
  /** How long its requests took, ms, not scaled. */
  readonly requestMs: Float64Array;
  /** Times between a change of documents and the last stale answer after it, ms of the trace, one a change that gave one. */
  readonly staleWindowsMs: readonly number[];
  readonly computed: number;
  readonly local: CacheCounters;
  readonly shared: SharedCounters;
  /** Most that a request began after its time, ms, not scaled. */
  readonly lateMs: number;
  readonly notices: readonly string[];
}

/** All replicas together. */
export interface ReplicasOutcome {
  /** Of all requests. */
  readonly localHitRatio?: MetricValue;
  /** Of the requests that no local cache answered. */
  readonly sharedHitRatio?: MetricValue;
  /** Of all requests. */
  readonly staleShare?: MetricValue;
  /** Longest time that a stale answer was served after its document had changed, ms of the trace. */
  readonly staleWindowMs: MetricValue;
  readonly computed: number;
  /** Calls of the shared cache. */
  readonly sharedRequests: number;
  /** Not scaled: what a user of the replayed application waits. */
  readonly latency: { readonly p50Ms: number; readonly p95Ms: number };
}

export interface ReplicasResult {
  readonly replicas: number;
  readonly requests: number;
  readonly documentEvents: number;
  readonly speed: number;
  /** The same trace with local caches alone. */
  readonly localOnly: ReplicasOutcome;
  readonly strategies: readonly (ReplicasOutcome & { readonly strategy: ConsistencyStrategy })[];
  readonly notes: readonly string[];
}
