import { createCache, type Cache } from '../cache';
import type { Clock } from '../common';
import type { KnobValues } from '../config';
import { LookUps } from './look-ups';
import { OUTCOME } from './shares';
import type { LayerOutcome, ResolvedTrace } from './types';

const BYTES_OF_NUMBER = { f32: 4, f16: 2, i8: 1 } as const;

/** The embedding cache: vectors by text, which nothing makes wrong or stale. */
export class KeptVectors {
  readonly #cache: Cache<number>;
  readonly #lookUps: LookUps;
  /** Query → key of its text: queries that differ in their filter alone share a vector. */
  readonly #keys: readonly string[];
  readonly #bytes: number;

  constructor(knobs: KnobValues, clock: Clock, trace: ResolvedTrace) {
    const policy = knobs['cache.embedding.policy'];
    this.#cache = createCache<number>(
      { policy, maxEntries: knobs['cache.embedding.maxEntries'], ttlSeconds: 0 },
      clock,
    );
    this.#lookUps = new LookUps(trace.requests);
    this.#keys = textKeys(trace);
    this.#bytes = vectorBytes(trace, knobs['cache.embedding.kept']);
  }

  /** Looks for the vector of a query that somebody waits for. */
  find(query: number): boolean {
    const found = this.#cache.get(this.#keys[query]!) !== undefined;
    this.#lookUps.record(found ? OUTCOME.hit : 0);
    return found;
  }
  has(query: number): boolean {
    return this.#cache.has(this.#keys[query]!);
  }
  set(query: number, embedMs: number): void {
    this.#cache.set(this.#keys[query]!, query, { bytes: this.#bytes, cost: Math.max(embedMs, Number.MIN_VALUE) });
  }

  get bytes(): number {
    return this.#cache.counters.bytes;
  }
  outcome(): LayerOutcome {
    const { hits } = this.#lookUps.shares();
    return { layer: 'embedding', counters: this.#cache.counters, ...(hits && { hitRatio: hits }) };
  }
}

export const vectorBytes = ({ dimensions = 0 }: ResolvedTrace, kept: keyof typeof BYTES_OF_NUMBER): number =>
  Math.max(1, dimensions * BYTES_OF_NUMBER[kept]);

function textKeys({ queries }: ResolvedTrace): string[] {
  const first = new Map<string, string>();
  return queries.map(({ text }, query) => {
    const known = first.get(text) ?? String(query);
    first.set(text, known);
    return known;
  });
}
