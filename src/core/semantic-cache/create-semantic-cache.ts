import {
  createCache,
  normaliseQueryKey,
  type CacheCounters,
  type CacheParams,
  type EntryWeight,
  type PlainValue,
} from '../cache';
import { canonicalJson, userError, type Clock, type Fingerprint } from '../common';
import type { QueryFilter } from '../retrieval';
import { keyedVectors, type KeyedVectors } from './keyed-vectors';
import type { HitJudge } from './types';

export interface SemanticCacheOptions extends CacheParams {
  /** Least score of the judge at which a kept answer is served, 0…1. */
  readonly threshold: number;
  readonly judge: HitJudge;
}

/**
 * What an answer depends on besides the query: queries of another scope never share an answer. Make it with
 * {@link semanticScope}.
 */
export type SemanticScope = string;

/**
 * @param variant of all that an answer depends on besides the query, the embedding model among it: under another model
 * nothing that is kept is found, and its vectors are never compared with others
 */
export const semanticScope = (variant: Fingerprint, filter: QueryFilter = {}): SemanticScope =>
  `${variant} ${canonicalJson({ ...filter })}`;

/** An answer that was kept, and for what. */
export interface SemanticHit<Value> {
  readonly value: Value;
  /** Names the entry; for `delete`. */
  readonly key: string;
  /** The query that it was kept for. */
  readonly cached: string;
  /** Of the two queries; 1 for equal texts. */
  readonly cosine: number;
  /** What the judge gave, at least the threshold. */
  readonly score: number;
}

/** hits + misses = look-ups; the look-ups of the cache behind it do not show. */
export interface SemanticCounters extends CacheCounters {
  /** Misses where a kept query was near enough by its cosine and a guard objected, by the guard. */
  readonly refused: Readonly<Record<string, number>>;
}

/** Keeps answers by the meaning of their queries. Entries are immutable to callers. */
export interface SemanticCache<Value> {
  /** @param vector of the text, of length 1 */
  lookUp(text: string, vector: Float32Array, scope: SemanticScope): SemanticHit<Value> | undefined;
  /** @returns the entry's key, for `has` and `delete` */
  store(text: string, vector: Float32Array, scope: SemanticScope, value: Value, weight?: EntryWeight): string;
  has(key: string): boolean;
  delete(key: string): boolean;
  clear(): void;
  readonly counters: SemanticCounters;
}

/** Nearest kept queries that the judge is asked about: the nearest one may differ in a number where the next does not. */
export const CANDIDATES = 8;

/**
 * A cache of any policy whose keys are also found by their vectors. Equal texts (see `normaliseQueryKey`) always hit; else
 * the best judged of the eight nearest kept queries, where its score reaches the threshold. A look-up costs a comparison
 * with every kept query of its scope (see `keyedVectors`) and eight judgements.
 * @throws `cache/threshold-out-of-range`
 */
export function createSemanticCache<Value extends PlainValue>(
  { threshold, judge, ...params }: SemanticCacheOptions,
  clock: Clock,
): SemanticCache<Value> {
  checkThreshold(threshold);
  const placeOf = new Map<string, { readonly scope: SemanticScope; readonly text: string }>();
  const vectorsOf = new Map<SemanticScope, KeyedVectors>();
  const kept = createCache<Value>(params, clock, forget);
  const refused: Record<string, number> = {};
  let hits = 0;
  let misses = 0;
  function forget(key: string): void {
    const place = placeOf.get(key);
    if (!place) return;
    placeOf.delete(key);
    const vectors = vectorsOf.get(place.scope)!;
    vectors.delete(key);
    if (vectors.count === 0) vectorsOf.delete(place.scope);
  }
  const keyOf = (text: string, scope: SemanticScope): string => `${scope} ${normaliseQueryKey(text)}`;

  function take(key: string, cosine: number, score: number): SemanticHit<Value> | undefined {
    const place = placeOf.get(key);
    const value = kept.get(key);
    if (value === undefined || !place) return undefined;
    hits++;
    return { value, key, cached: place.text, cosine, score };
  }
  function judged(asked: string, vector: Float32Array, scope: SemanticScope): SemanticHit<Value> | undefined {
    let refusal: string | undefined;
    const candidates = [];
    for (const { key, cosine } of vectorsOf.get(scope)?.nearest(vector, CANDIDATES) ?? []) {
      const pair = { cached: placeOf.get(key)!.text, asked, cosine };
      const score = judge.score(pair);
      if (score > 0 && score >= threshold) candidates.push({ key, cosine, score });
      else if (cosine >= threshold) refusal ??= judge.objection?.(pair)?.guard;
    }
    candidates.sort((a, b) => b.score - a.score || b.cosine - a.cosine);
    for (const { key, cosine, score } of candidates) {
      // What is past its time goes when it is asked for.
      const hit = take(key, cosine, score);
      if (hit) return hit;
    }
    if (refusal !== undefined) refused[refusal] = (refused[refusal] ?? 0) + 1;
    return undefined;
  }

  return {
    lookUp(text, vector, scope) {
      const hit = take(keyOf(text, scope), 1, 1) ?? judged(text, vector, scope);
      if (!hit) misses++;
      return hit;
    },
    store(text, vector, scope, value, { bytes, cost } = { bytes: 1, cost: 1 }) {
      const key = keyOf(text, scope);
      if (params.policy === 'none') return key;
      let vectors = vectorsOf.get(scope);
      if (!vectors) vectorsOf.set(scope, (vectors = keyedVectors(vector.length)));
      vectors.set(key, vector);
      placeOf.set(key, { scope, text });
      kept.set(key, value, { bytes: bytes + vector.byteLength + 2 * key.length, cost });
      // Larger than the whole cache.
      if (!kept.has(key)) forget(key);
      return key;
    },
    has: (key) => kept.has(key),
    delete: (key) => kept.delete(key),
    clear: () => kept.clear(),
    get counters() {
      return { ...kept.counters, hits, misses, refused: { ...refused } };
    },
  };
}

function checkThreshold(threshold: number): void {
  if (threshold >= 0 && threshold <= 1) return;
  throw userError(
    'cache/threshold-out-of-range',
    `A threshold of ${threshold} is outside 0 to 1.`,
    'Give cache.semantic.threshold a number from 0 to 1, or let rag-lab cache threshold choose one.',
  );
}
