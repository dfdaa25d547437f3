import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCache, normaliseQueryKey, resultKey, type Cache, type CacheCounters } from '../../src/core/cache';

/** Least recently used, said as plainly as can be: a list in order of use. */
class PlainLru implements Pick<Cache<number>, 'get' | 'set' | 'delete' | 'clear'> {
  #entries: { key: string; value: number; writtenMs: number }[] = [];
  #counters = { hits: 0, misses: 0, evictions: 0, expirations: 0 };

  constructor(
    readonly maxEntries: number,
    readonly ttlMs: number,
    readonly nowMs: () => number,
  ) {}

  get(key: string): number | undefined {
    const entry = this.#take(key);
    if (entry && this.ttlMs > 0 && this.nowMs() - entry.writtenMs > this.ttlMs) {
      this.#counters.expirations++;
      this.#counters.misses++;
      return undefined;
    }
    if (!entry) {
      this.#counters.misses++;
      return undefined;
    }
    this.#counters.hits++;
    this.#entries.push(entry);
    return entry.value;
  }

  set(key: string, value: number): void {
    this.#take(key);
    this.#entries.push({ key, value, writtenMs: this.nowMs() });
    if (this.#entries.length > this.maxEntries) {
      this.#entries.shift();
      this.#counters.evictions++;
    }
  }

  delete(key: string): boolean {
    return this.#take(key) !== undefined;
  }

  clear(): void {
    this.#entries = [];
  }

  get counters(): CacheCounters {
    return { ...this.#counters, entries: this.#entries.length };
  }

  #take(key: string) {
    const at = this.#entries.findIndex((entry) => entry.key === key);
    return at < 0 ? undefined : this.#entries.splice(at, 1)[0];
  }
}

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const operation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('get' as const), key }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('set' as const), key, value: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), key }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(3000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const) }) },
);

describe('lru', () => {
  it('does what a plain list does, operation by operation', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom(0, 1, 2, 5),
        fc.array(operation, { maxLength: 120 }),
        (size, ttlSeconds, operations) => {
          let now = 0;
          const cache = createCache<number>({ policy: 'lru', maxEntries: size, ttlSeconds }, { nowMs: () => now });
          const model = new PlainLru(size, ttlSeconds * 1000, () => now);
          for (const step of operations) {
            if (step.kind === 'get') expect(cache.get(step.key)).toBe(model.get(step.key));
            else if (step.kind === 'set') [cache, model].forEach((one) => one.set(step.key, step.value));
            else if (step.kind === 'delete') expect(cache.delete(step.key)).toBe(model.delete(step.key));
            else if (step.kind === 'clear') [cache, model].forEach((one) => one.clear());
            else now += step.ms;
            expect(cache.counters).toEqual(model.counters);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('keys', () => {
  const text = fc.string({ unit: 'binary' });

  it('are the same for texts that differ in white space and composition only', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[\p{L}\p{N}?.,]+$/u), { minLength: 1 }),
        fc.array(fc.constantFrom(' ', '\n', '\t', '\u00a0', '  ')),
        (words, gaps) => {
          const spaced = words.reduce((line, word, i) => line + (gaps[i % Math.max(1, gaps.length)] ?? ' ') + word, '');
          expect(normaliseQueryKey(`${spaced.normalize('NFD')} \n`)).toBe(normaliseQueryKey(words.join(' ')));
        },
      ),
    );
  });

  it('normalise once and for all', () => {
    fc.assert(
      fc.property(text, (query) => {
        expect(normaliseQueryKey(normaliseQueryKey(query))).toBe(normaliseQueryKey(query));
      }),
    );
  });

  it('of different variants are never the same, whatever the queries (R4)', () => {
    const fingerprint = fc.stringMatching(/^[0-9a-f]{64}$/);
    fc.assert(
      fc.property(fingerprint, fingerprint, text, text, (one, other, first, second) => {
        fc.pre(one !== other);
        expect(resultKey(one, first)).not.toBe(resultKey(other, second));
      }),
    );
  });
});
