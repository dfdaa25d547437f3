import type { Fingerprint, MachineInfo, StoredStage } from '../common';
import type { KnobValues, Limit, Variant } from '../config';
import type { CorpusSpec, SkippedFile } from '../corpus';
import type { MetricValue } from '../metrics';
import type { QuerySet } from '../evaluation';
import type { StageReport } from '../pipeline';
import type { Verdict } from '../statistics';

export type { MachineInfo, StageReport, Verdict };

/** What to measure. */
export interface CompareRequest {
  readonly corpus: CorpusSpec;
  /** First variant is the baseline. One to sixteen. */
  readonly variants: readonly Variant[];
  /** Without queries and judgements in the corpus or here, quality stays unknown and latency is measured on headings. */
  readonly querySet?: QuerySet;
  readonly limits: Readonly<Record<string, Limit>>;
  /** Rounds over the query set for latency, after one discarded round. */
  readonly repeat: number;
  readonly seed: number;
}

export type MetricValues = Readonly<Record<string, MetricValue>>;

export interface VariantResult {
  readonly name: string;
  readonly knobs: KnobValues;
  readonly metrics: MetricValues;
  readonly corpus: { readonly chunks: number; readonly tokens: number; readonly truncated: number };
  /** Total latency of every warm, searched query, ms, in order of measuring; rounded to a microsecond. */
  readonly latencyMs: readonly number[];
  /** Things the reader should know, e.g. "12 chunks are longer than the model reads". */
  readonly notes: readonly string[];
}

export interface Comparison {
  readonly baseline: string;
  readonly variant: string;
  /** Metric id. */
  readonly metric: string;
  /** variant − baseline, in the metric's unit. */
  readonly difference: number;
  /** Ends of the 95 % interval of the difference; equal to it for exact figures. */
  readonly low: number;
  readonly high: number;
  readonly verdict: Verdict;
  /** About how many more queries of this kind would decide; absent when decided or hopeless. */
  readonly moreQueries?: number;
}

/** One place in the ranking of a query. */
export interface RankedPlace {
  readonly document: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly score: number;
  readonly grade: number;
}

/** A query as every variant answered it; arrays run parallel to `variants`. */
export interface QueryOutcome {
  readonly id: string;
  readonly text: string;
  readonly judged: boolean;
  /** Rank of the first relevant answer, from 1; null = not among the returned. */
  readonly rank: readonly (number | null)[];
  readonly ndcg10: readonly (number | null)[];
  /** First answers, ten at most. */
  readonly top: readonly (readonly RankedPlace[])[];
  /** Best relevant span, for "should find". */
  readonly expected?: { readonly file: string; readonly startLine?: number; readonly endLine?: number };
}

export interface LimitResult {
  readonly variant: string;
  readonly metric: string;
  readonly limit: Limit;
  readonly value?: number;
  readonly kept: boolean;
}

/** A finished run: what `--json` writes, what the panels show, what reports are made of. */
export interface RunResult {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly startedAt: string;
  readonly machine: MachineInfo;
  readonly corpus: {
    readonly name: string;
    readonly kind: 'files' | 'beir';
    readonly documents: number;
    /** Of the baseline. */
    readonly chunks: number;
    readonly tokens: number;
    readonly fingerprint: Fingerprint;
    readonly partial: boolean;
    readonly skipped: readonly SkippedFile[];
  };
  readonly queries: { readonly count: number; readonly judged: number; readonly source: 'judged' | 'headings' };
  readonly settings: {
    readonly repeat: number;
    readonly seed: number;
    readonly prices: { readonly source: string; readonly date: string };
  };
  readonly stages: readonly StageReport[];
  readonly variants: readonly VariantResult[];
  readonly comparisons: readonly Comparison[];
  readonly limits: readonly LimitResult[];
  readonly outcomes: readonly QueryOutcome[];
  readonly notes: readonly string[];
}

/** Rankings for run files: by variant, by query, whole documents, best first. Kept beside the result, not inside it. */
export type RunRankings = Readonly<
  Record<
    string,
    readonly { readonly query: string; readonly items: readonly { readonly id: string; readonly score: number }[] }[]
  >
>;

/** What running a set of variants would cost, before it is run. */
export interface PlanPreview {
  readonly stages: readonly {
    readonly stage: StoredStage;
    readonly variants: readonly string[];
    /** Units that have to be computed; 0 = all stored. */
    readonly missing: number;
    readonly total: number;
    readonly unit: string;
    /** Absent where nothing is known of this machine's speed yet. */
    readonly estimatedMs?: number;
  }[];
  readonly documents: number;
  /** By variant name. */
  readonly chunks: Readonly<Record<string, number>>;
}
