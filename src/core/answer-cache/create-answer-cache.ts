import { createCache, normaliseQueryKey, type PlainValue } from '../cache';
import type { Clock } from '../common';
import { confirmsHit, createSemanticCache } from '../semantic-cache';
import type { AnswerCache, AnswerCacheParams, AnswerHit, AnswerRequest } from './types';

/** An empty cache of answers: by equal texts alone where the threshold is 1, else by likeness as well. */
export function createAnswerCache<Value extends PlainValue>(
  params: AnswerCacheParams,
  clock: Clock,
): AnswerCache<Value> {
  return params.threshold === 1 ? byText(params, clock) : byLikeness(params, clock);
}

/** Model and chunks are part of the key: what was made otherwise is not found. */
function byText<Value extends PlainValue>(params: AnswerCacheParams, clock: Clock): AnswerCache<Value> {
  const kept = createCache<{ readonly value: Value }>(params, clock);
  const keyOf = ({ model, query, chunks }: AnswerRequest): string =>
    JSON.stringify([model, normaliseQueryKey(query), ...chunks]);
  return {
    lookUp(request) {
      const found = kept.get(keyOf(request));
      return found && { value: found.value, keptFor: request.query, score: 1 };
    },
    store: (request, value, weight) => kept.set(keyOf(request), { value }, weight),
    clear: () => kept.clear(),
    get counters() {
      return kept.counters;
    },
  };
}

/** Vectors of two models are never compared. */
const scopeOf = (model: string, vector: NonNullable<AnswerRequest['vector']>): string => `${model} ${vector.model}`;

interface Entry<Value> {
  readonly value: Value;
  readonly chunks: readonly string[];
}

function byLikeness<Value extends PlainValue>(
  { isCurrent, ...params }: AnswerCacheParams,
  clock: Clock,
): AnswerCache<Value> {
  const kept = createSemanticCache<Entry<Value>>(params, clock);
  let hits = 0;
  let misses = 0;

  function find({ query, chunks, model, vector }: AnswerRequest): AnswerHit<Value> | undefined {
    while (vector) {
      const found = kept.lookUp(query, vector.numbers, scopeOf(model, vector));
      if (!found) return undefined;
      const { value, chunks: madeOf } = found.value;
      const isSame = normaliseQueryKey(found.cached) === normaliseQueryKey(query);
      const isRight = isSame
        ? madeOf.length === chunks.length && madeOf.every((chunk, i) => chunk === chunks[i])
        : madeOf.every(isCurrent);
      if (isRight) {
        const serves = isSame || confirmsHit(madeOf, chunks, chunks.length);
        return serves ? { value, keptFor: found.cached, score: found.score } : undefined;
      }
      // Out of date; the next one that is alike may be right.
      kept.delete(found.key);
    }
    return undefined;
  }

  return {
    lookUp(request) {
      const found = find(request);
      if (found) hits++;
      else misses++;
      return found;
    },
    store({ query, chunks, model, vector }, value, weight) {
      if (vector) kept.store(query, vector.numbers, scopeOf(model, vector), { value, chunks }, weight);
    },
    clear: () => kept.clear(),
    get counters() {
      return { ...kept.counters, hits, misses };
    },
  };
}
