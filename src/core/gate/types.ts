import type { Fingerprint } from '../common';
import type { KnobValues } from '../config';

/**
 * `rag-lab/baseline.json`: what later runs are held against. No timestamp, no path; one query a line, so that a diff
 * names the queries that changed.
 */
export interface Baseline {
  readonly version: 2;
  /** Version of the tool that wrote it. */
  readonly tool: string;
  readonly corpus: { readonly documents: number; readonly chunks: number; readonly fingerprint: Fingerprint };
  readonly querySet: { readonly count: number; readonly judged: number; readonly fingerprint: Fingerprint };
  /** Runs of the same class may be compared in latency: system, processor, cores, Node's major version. */
  readonly machine: { readonly os: string; readonly cpu: string; readonly cores: number; readonly class: string };
  readonly variants: readonly BaselineVariant[];
}

export interface BaselineVariant {
  readonly name: string;
  /** What differs from the defaults. */
  readonly knobs: Partial<KnobValues>;
  readonly metrics: Readonly<
    Record<string, { readonly value: number; readonly unit: string; readonly low?: number; readonly high?: number }>
  >;
  readonly queries: readonly { readonly id: string; readonly rank: number | null; readonly ndcg10: number }[];
}

/** `gate` of the configuration. */
export interface GateSettings {
  /** Queries that may fall from found (among the first ten) to lost before the gate fails. Default 0. */
  readonly lostQueries: number;
  /** A latency percentile may rise by this share on the same machine class. Default 0.25. */
  readonly latencyShare: number;
}
export const DEFAULT_GATE: GateSettings = { lostQueries: 0, latencyShare: 0.25 };

export const GATE_CHECK_KINDS = ['quality', 'query', 'limit', 'latency', 'baseline'] as const;
export type GateCheckKind = (typeof GATE_CHECK_KINDS)[number];

export interface GateCheck {
  /** Stable: `VARIANT/kind/what`. */
  readonly id: string;
  readonly kind: GateCheckKind;
  readonly variant: string;
  /** "nDCG@10 is not worse", "q17 is still found". */
  readonly title: string;
  /** `warned`: not as expected, but allowed. `not-compared`: with the reason in `detail`. */
  readonly status: 'passed' | 'failed' | 'warned' | 'not-compared';
  readonly expected: string;
  readonly actual: string;
  readonly detail?: string;
  /** Id of the query, of a query check. */
  readonly query?: string;
  /** Line of the query in the query file, for annotations; as the gate was told. */
  readonly where?: { readonly file: string; readonly line: number };
}

export interface GateReport {
  readonly schemaVersion: 1;
  readonly passed: boolean;
  readonly checks: readonly GateCheck[];
  readonly counts: Readonly<Record<GateCheck['status'], number>>;
  /** Documents, queries or tool that changed since the baseline: said, not judged. */
  readonly notices: readonly string[];
}

/** What `rag-lab bisect` finds. */
export interface BisectResult {
  readonly query: string;
  readonly variant: string;
  /** First commit at which the query is lost, with what it changed among the documents. */
  readonly commit: { readonly hash: string; readonly subject: string; readonly author: string; readonly date: string };
  readonly files: readonly string[];
  readonly rankBefore: number | null;
  readonly rankAfter: number | null;
  readonly steps: readonly { readonly commit: string; readonly rank: number | null; readonly found: boolean }[];
  readonly notices: readonly string[];
}
