import type { KnobValue } from './knob';
import type { KnobId, KnobValues } from './registry';

/** A named, full assignment of all knobs. */
export interface Variant {
  /** 1 to 40 of letters, digits, dot, dash, underscore; starts with a letter or digit. */
  readonly name: string;
  readonly knobs: KnobValues;
}

/** As written by the user: only what differs from its parent or from the defaults. */
export interface VariantSpec {
  readonly name: string;
  readonly extends?: string;
  readonly knobs?: Partial<KnobValues>;
}

/** A bound that a metric must keep, by metric id. */
export interface Limit {
  readonly min?: number;
  readonly max?: number;
}

/** `rag-lab.config.json`, version 1, checked. Paths are relative to the file's folder. */
export interface LabConfig {
  readonly version: 1;
  readonly corpus: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  readonly queries?: string;
  readonly judgements?: string;
  readonly variants: readonly VariantSpec[];
  readonly limits: Readonly<Record<string, Limit>>;
  /** Present as far as the file says. */
  readonly gate?: { readonly lostQueries?: number; readonly latencyShare?: number };
  /** What `rag-lab sweep` tries when it is not told: knob id → values or a range as text. */
  readonly sweep?: Readonly<Record<string, readonly KnobValue[] | string>>;
}

/** One thing wrong with a configuration or a flag. */
export interface ConfigIssue {
  /** `config/…` */
  readonly code: string;
  readonly message: string;
  /** JSON path or flag, e.g. `variants[1].knobs.index.hnsw.m`. */
  readonly path: string;
  /** The file it was read from, as the caller named it; absent for flags. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  readonly knob?: KnobId;
  readonly nextStep: string;
}
