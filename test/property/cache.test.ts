import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CACHE_POLICIES,
  createCache,
  normaliseQueryKey,
  resultKey,
  type Cache,
  type CacheCounters,
  type CacheParams,
  type EntryWeight,
} from '../../src/core/cache';

interface PlainEntry {
  readonly key: string;
  value: number;
  weight: EntryWeight;
  writtenMs: number;
  uses: number;
  /** When it was last used, and when it came to its present number of uses. */
  usedAt: number;
  arrivedAt: number;
  priority: number;
}

/** Every policy, said as plainly as can be: a list that is searched from end to end. */
class PlainCache implements Pick<Cache<number>, 'get' | 'set' | 'delete' | 'clear'> {
  #entries: PlainEntry[] = [];
  #counters = { hits: 0, misses: 0, evictions: 0, expirations: 0, refusals: 0 };
  #steps = 0;
  #age = 0;

  constructor(
    readonly params: Required<CacheParams>,
    readonly nowMs: () => number,
  ) {}

  get(key: string): number | undefined {
    const { ttlSeconds } = this.params;
    const entry = this.#entries.find((one) => one.key === key);
    if (entry && ttlSeconds > 0 && this.nowMs() - entry.writtenMs > ttlSeconds * 1000) {
      this.delete(key);
      this.#counters.expirations++;
      this.#counters.misses++;
      return undefined;
    }
    if (!entry) {
      this.#counters.misses++;
      return undefined;
    }
    this.#counters.hits++;
    this.#use(entry);
    return entry.value;
  }

  set(key: string, value: number, weight: EntryWeight): void {
    const { maxEntries, maxBytes } = this.params;
    if (maxBytes > 0 && weight.bytes > maxBytes) {
      this.delete(key);
      this.#counters.refusals++;
      return;
    }
    const known = this.#entries.find((one) => one.key === key);
    const others = this.#entries.filter((one) => one !== known);
    const bytesOf = (entries: PlainEntry[]): number =>
      entries.reduce((sum, one) => sum + one.weight.bytes, weight.bytes);
    let kept = known;
    while (others.length >= maxEntries || (maxBytes > 0 && bytesOf(others) > maxBytes)) {
      const victim = this.#next(kept ? [...others, kept] : others);
      this.#age = victim.priority;
      if (victim === kept) kept = undefined;
      else {
        others.splice(others.indexOf(victim), 1);
        this.#counters.evictions++;
      }
    }
    this.#steps++;
    const fresh = { uses: 0, usedAt: 0, arrivedAt: this.#steps, priority: 0 };
    const entry: PlainEntry = Object.assign(kept ?? { key, ...fresh }, { value, weight, writtenMs: this.nowMs() });
    this.#entries = kept ? this.#entries.filter((one) => one === kept || others.includes(one)) : [...others, entry];
    this.#use(entry);
  }

  delete(key: string): boolean {
    const before = this.#entries.length;
    this.#entries = this.#entries.filter((one) => one.key !== key);
    return this.#entries.length < before;
  }

  clear(): void {
    this.#entries = [];
    this.#age = 0;
  }

  get counters(): CacheCounters {
    const bytes = this.#entries.reduce((sum, one) => sum + one.weight.bytes, 0);
    return { ...this.#counters, entries: this.#entries.length, bytes };
  }

  #use(entry: PlainEntry): void {
    entry.uses++;
    entry.usedAt = ++this.#steps;
    entry.priority = this.#age + (entry.uses * entry.weight.cost) / entry.weight.bytes;
  }

  #next(entries: PlainEntry[]): PlainEntry {
    const order: Record<string, (one: PlainEntry) => readonly number[]> = {
      lru: (one) => [one.usedAt],
      fifo: (one) => [one.arrivedAt],
      lfu: (one) => [one.uses, one.usedAt],
      gdsf: (one) => [one.priority, one.usedAt],
    };
    const rank = order[this.params.policy]!;
    const [first] = [...entries].sort((a, b) => rank(a)[0]! - rank(b)[0]! || (rank(a)[1] ?? 0) - (rank(b)[1] ?? 0));
    return first!;
  }
}

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const weight = fc.record({ bytes: fc.integer({ min: 1, max: 6 }), cost: fc.integer({ min: 1, max: 4 }) });
const operation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('get' as const), key }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('set' as const), key, value: fc.nat(), weight }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), key }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(3000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const) }) },
);

describe.each(['lru', 'fifo', 'lfu', 'gdsf'] as const)('%s', (policy) => {
  it('does what a plain list does, operation by operation', () => {
    fc.assert(
      fc.property(
        fc.record({
          policy: fc.constant(policy),
          maxEntries: fc.integer({ min: 1, max: 5 }),
          // lru-cache evicts by size after it has stored, in an order of its own: its sizes have a test of their own.
          maxBytes: policy === 'lru' ? fc.constant(0) : fc.constantFrom(0, 8, 12),
          ttlSeconds: fc.constantFrom(0, 1, 2, 5),
        }),
        fc.array(operation, { maxLength: 120 }),
        (params, operations) => {
          let now = 0;
          const cache = createCache<number>(params, { nowMs: () => now });
          const model = new PlainCache(params, () => now);
          for (const step of operations) {
            if (step.kind === 'get') expect(cache.get(step.key)).toBe(model.get(step.key));
            else if (step.kind === 'set') [cache, model].forEach((one) => one.set(step.key, step.value, step.weight));
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

describe.each(CACHE_POLICIES)('%s', (policy) => {
  it('never holds more entries or bytes than it may, and gives nothing but what was stored last', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom(0, 7, 20),
        fc.array(operation, { maxLength: 200 }),
        (maxEntries, maxBytes, operations) => {
          const cache = createCache<number>({ policy, maxEntries, maxBytes, ttlSeconds: 0 }, { nowMs: () => 0 });
          const last = new Map<string, number>();
          let lookUps = 0;
          for (const step of operations) {
            if (step.kind === 'get') {
              const found = cache.get(step.key);
              lookUps++;
              if (found !== undefined) expect(found).toBe(last.get(step.key));
            } else if (step.kind === 'set') {
              cache.set(step.key, step.value, step.weight);
              last.set(step.key, step.value);
            } else if (step.kind === 'delete') {
              cache.delete(step.key);
              last.delete(step.key);
            }
            const { entries, bytes, hits, misses } = cache.counters;
            expect(entries).toBeLessThanOrEqual(maxEntries);
            if (maxBytes > 0) expect(bytes).toBeLessThanOrEqual(maxBytes);
            expect(hits + misses).toBe(lookUps);
          }
        },
      ),
      { numRuns: 200 },
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
