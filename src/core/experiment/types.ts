import type { Fingerprint, MachineInfo, StoredStage } from '../common';
import type { KnobId, KnobValue, KnobValues, Limit, Variant } from '../config';
import type { CorpusSpec, SkippedFile } from '../corpus';
import type { MetricValue } from '../metrics';
import type { QualityMetricId, QuerySet } from '../evaluation';
import type { StageReport, VariantFailure } from '../pipeline';
import type { Verdict } from '../statistics';

export type { MachineInfo, StageReport, VariantFailure, Verdict };

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
  /** Measure, for each variant, which of its changed knobs made the difference. Costs two rankings a changed knob. */
  readonly attribute?: boolean;
  /** Leave out what verdicts and limits do not need: reasons of single queries, and cold starts that no limit bounds. */
  readonly brief?: boolean;
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
  /** Of the test alone, and corrected for the tests of this run by Holm's method; absent for exact figures. */
  readonly pValue?: number;
  readonly adjustedPValue?: number;
  /** The smallest difference that these queries and repeats would have shown four times of five, in the metric's unit. */
  readonly smallestDetectable?: number;
}

/** The baseline against itself, measured in the same turns as everything else: what this machine alone does to a figure. */
export interface MachineNoise {
  /** Metric id, of latency. */
  readonly metric: string;
  /** Second half of the pair − first, with the ends of its 95 % interval, in the metric's unit. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Share of the figure below which a difference is this machine's own. */
  readonly floorShare: number;
}

/** What can be known of how a variant treated the answer of one query, beyond its ranking. */
export interface AnswerEvidence {
  /** Rank of the first relevant unit when the same vectors are searched exactly; null = not found. Absent without vectors. */
  readonly exactRank?: number | null;
  /** The same with the model's vectors in full: all dimensions, 32-bit. Absent where the stored ones are those. */
  readonly fullRank?: number | null;
  /** Lines of the best ranked chunk that covers the expected answer; of the one that would cover it when none was found. */
  readonly chunk?: { readonly startLine: number; readonly endLine: number; readonly truncated?: boolean };
  /** Ranks of the first relevant unit by meaning and by words alone, where the two are merged. */
  readonly denseRank?: number | null;
  readonly lexicalRank?: number | null;
}

/** Which of the knobs that two variants differ in made the difference, one at a time. */
export interface Attribution {
  readonly baseline: string;
  readonly variant: string;
  /** Metric id. */
  readonly metric: string;
  readonly difference: KnobEffect;
  readonly knobs: readonly {
    readonly knob: KnobId;
    readonly from: KnobValue;
    readonly to: KnobValue;
    /** Baseline with this knob alone changed − baseline. */
    readonly added?: KnobEffect;
    /** Variant − variant with this knob alone put back. */
    readonly removed?: KnobEffect;
    /** Why one of the two is absent: the other knobs do not allow it. */
    readonly notTried?: string;
  }[];
  /** Changed knobs that cannot change a ranking: those of cost, load and caches, and those that neither variant uses. */
  readonly withoutEffect: readonly KnobId[];
}
export interface KnobEffect {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly verdict: Verdict;
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
  /** By variant, as `rank`; absent where every variant found the answer at the same rank. */
  readonly evidence?: readonly AnswerEvidence[];
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
  readonly queries: {
    readonly count: number;
    readonly judged: number;
    readonly source: 'judged' | 'headings';
    /** Of ids, texts and judgements; absent in runs that older versions kept. */
    readonly fingerprint?: Fingerprint;
  };
  readonly settings: {
    readonly repeat: number;
    readonly seed: number;
    readonly prices: { readonly source: string; readonly date: string };
  };
  readonly stages: readonly StageReport[];
  /** Those that were measured, in the order of the request. */
  readonly variants: readonly VariantResult[];
  /** Those whose server or model failed: they have no figures. */
  readonly failures?: readonly VariantFailure[];
  readonly comparisons: readonly Comparison[];
  readonly limits: readonly LimitResult[];
  readonly outcomes: readonly QueryOutcome[];
  readonly noise?: readonly MachineNoise[];
  readonly attributions?: readonly Attribution[];
  readonly notes: readonly string[];
}

/** Quality alone, without latency or memory: for tests of one knob, of one commit, of one part of the queries. */
export interface QualityRequest {
  readonly corpus: CorpusSpec;
  readonly variants: readonly Variant[];
  readonly querySet: QuerySet;
}
export interface VariantQuality {
  readonly name: string;
  /** Judged queries alone, in their order. */
  readonly queries: readonly {
    readonly id: string;
    readonly rank: number | null;
    readonly metrics: Readonly<Record<QualityMetricId, number>>;
  }[];
}

export interface AttributionRequest {
  readonly corpus: CorpusSpec;
  readonly baseline: Variant;
  readonly variant: Variant;
  readonly querySet: QuerySet;
  readonly seed: number;
}

/** A chunk that one or more variants found for a query: what a person is asked to judge. */
export interface PooledAnswer {
  readonly document: string;
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly context: string;
  /** Whole text of the chunk, 8,000 characters at most. */
  readonly text: string;
  /** By variant; null where it did not return it. Not shown to the judge before the grade. */
  readonly ranks: readonly (number | null)[];
}

/** Rankings for run files: by variant, by query, whole documents, best first. Kept beside the result, not inside it. */
export type RunRankings = Readonly<
  Record<
    string,
    readonly { readonly query: string; readonly items: readonly { readonly id: string; readonly score: number }[] }[]
  >
>;

/** What running a set of variants would cost, before it is run. */
/** Texts that a server would embed, before any is sent. */
export interface RemoteWork {
  readonly host: string;
  /** Near enough where the model's own tokenizer is not known here. */
  readonly tokens: number;
  /** At the price of today; absent where it is unknown. */
  readonly usd?: number;
}

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
    /** Of a remote model: what would be sent to it. */
    readonly remote?: RemoteWork;
  }[];
  readonly documents: number;
  /** By variant name. */
  readonly chunks: Readonly<Record<string, number>>;
  /** By variant name; absent of a variant that searches no vectors, or those of a server. */
  readonly memory: Readonly<Record<string, ExpectedMemory>>;
}

/** What a variant will take in memory, by formula, bytes. */
export interface ExpectedMemory {
  readonly vectorBytes: number;
  readonly indexBytes: number;
  /** The model's files: what it takes at the least. */
  readonly modelBytes: number;
}
