import type { Fingerprint, MachineInfo, StoredStage } from '../common';
import type { KnobId, KnobValue, Limit, Variant } from '../config';
import type { CorpusSpec } from '../corpus';
import type { QuerySet } from '../evaluation';
import type { MetricValues, StageReport } from '../experiment';

/** One knob and the values to try, in the order given. Two or more. */
export interface SweepAxis {
  readonly knob: KnobId;
  readonly values: readonly KnobValue[];
}

export const SWEEP_STRATEGIES = {
  grid: 'Every combination, in the order that shares most work.',
  random: 'Combinations in a seeded random order.',
  optimise:
    'What promises most for its time next, given what is stored; variants that lose on a part of the queries are dropped early.',
} as const;
export type SweepStrategy = keyof typeof SWEEP_STRATEGIES;

/** Combinations that a sweep may span before knobs without effect are folded. */
export const MOST_COMBINATIONS = 10_000;

export interface SweepRequest {
  readonly corpus: CorpusSpec;
  /** Knobs that are not swept; also the variant that all others are held against, measured in turn with each. */
  readonly base: Variant;
  readonly axes: readonly SweepAxis[];
  readonly strategy: SweepStrategy;
  /** Stops after this many variants or seconds, whichever comes first; absent: when all are done. */
  readonly maxTrials?: number;
  readonly maxSeconds?: number;
  readonly querySet?: QuerySet;
  readonly limits: Readonly<Record<string, Limit>>;
  readonly repeat: number;
  readonly seed: number;
}

/** What a sweep would do, before it starts. */
export interface SweepPlan {
  /** Product of the lists. */
  readonly combinations: number;
  /** Combinations that differ in effect: what is measured. */
  readonly variants: number;
  readonly stages: readonly {
    readonly stage: StoredStage;
    /** Different artefacts of this stage among all variants. */
    readonly distinct: number;
    /** Of these, not in the store. */
    readonly missing: number;
    readonly estimatedMs?: number;
  }[];
  /** Asking the queries of all variants. */
  readonly measureMs?: number;
  /** Everything together; absent where nothing is known of this machine's speed yet. */
  readonly estimatedMs?: number;
  /** What the same variants would cost one by one, from nothing. */
  readonly separatelyMs?: number;
  readonly notices: readonly string[];
}

/** One variant of a sweep as far as it was measured. */
export interface Trial {
  /** Name: the swept values, short, unique in the sweep. */
  readonly variant: Variant;
  /** Values of the axes, in their order. */
  readonly values: readonly KnobValue[];
  readonly state: 'measured' | 'dropped' | 'failed';
  /** Of a dropped one: over the queries that it was asked. */
  readonly metrics: MetricValues;
  readonly queries: number;
  /**
   * Latency against the base variant, measured in turn: 1 = as fast. Of medians over the queries of their fastest rounds.
   * Absent of the base itself and of dropped ones.
   */
  readonly latencyRatio?: number;
  /** Time that it took in this sweep, ms; 0 when its figures were stored. */
  readonly ms: number;
  readonly reused: boolean;
  /** Why it was dropped or failed. */
  readonly reason?: string;
}

/** What is wanted: better in one without being worse in another makes a variant part of the front. */
export const SWEEP_OBJECTIVES = [
  'quality.ndcg@10',
  'latency.total.p50',
  'memory.vectors.bytes',
  'cost.per1kQueries.usd',
] as const;

export interface SweepResult {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly startedAt: string;
  readonly machine: MachineInfo;
  readonly corpus: {
    readonly name: string;
    readonly documents: number;
    readonly chunks: number;
    readonly fingerprint: Fingerprint;
  };
  readonly queries: { readonly count: number; readonly judged: number };
  readonly base: string;
  readonly axes: readonly SweepAxis[];
  readonly strategy: SweepStrategy;
  readonly settings: { readonly repeat: number; readonly seed: number };
  /** Metric ids of the front, those that were measured. */
  readonly objectives: readonly string[];
  /** The base first, then in the order of measuring. */
  readonly trials: readonly Trial[];
  /** Names of the trials that no other beats in every objective, best quality first. */
  readonly front: readonly string[];
  /** How much of each metric's spread a knob explains, 0…1: main effect, share of the variance between trials. */
  readonly importance: readonly { readonly knob: KnobId; readonly metric: string; readonly share: number }[];
  readonly limits: Readonly<Record<string, Limit>>;
  /** The cheapest trial that keeps every limit, and how far each figure is from its bound. */
  readonly cheapest?: {
    readonly name: string;
    /** Metric ids by which it is cheapest: money, then memory, then latency. */
    readonly by: string;
    readonly margins: readonly {
      readonly metric: string;
      readonly value: number;
      readonly bound: number;
      readonly share: number;
    }[];
  };
  readonly stages: readonly StageReport[];
  /** All variants were measured or dropped; false when it was stopped, paused by a limit, or is under way. */
  readonly complete: boolean;
  readonly planned: number;
  readonly ms: number;
  readonly notes: readonly string[];
}
