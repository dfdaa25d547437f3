import { Cache, type CacheOptions } from './cache';
import { queryKey } from './query-key';

/** Text → vector, by the model that the threshold was chosen for. */
export type Embed = (text: string) => Promise<ArrayLike<number>>;

export interface SemanticCacheOptions<Value> extends Omit<CacheOptions<Value>, 'onDrop'> {
  readonly embed: Embed;
  /** Least score at which a kept query answers another. */
  readonly threshold: number;
  /** How surely two different texts want the same answer, 0…1; their cosine where absent. */
  readonly score?: (kept: string, asked: string, cosine: number) => number;
  /** Whether a kept value still serves a query; every hit is served where absent. */
  readonly confirms?: (kept: Value, asked: string) => boolean | Promise<boolean>;
}

/** Nearest kept queries that are scored. */
const CANDIDATES = 8;

/**
 * Values by the meaning of a query: the same text answers, else the nearest kept query of the highest score. A look-up
 * compares with every entry.
 */
export class SemanticCache<Value> {
  hits = 0;
  misses = 0;
  readonly #cache: Cache<Value>;
  readonly #embed: Embed;
  readonly #threshold: number;
  readonly #score: (kept: string, asked: string, cosine: number) => number;
  readonly #confirms: (kept: Value, asked: string) => boolean | Promise<boolean>;
  readonly #kept = new Map<string, { text: string; vector: Float64Array }>();

  constructor({ embed, threshold, score, confirms, ...options }: SemanticCacheOptions<Value>) {
    this.#embed = embed;
    this.#threshold = threshold;
    this.#score = score ?? ((_kept, _asked, cosine) => cosine);
    this.#confirms = confirms ?? (() => true);
    this.#cache = new Cache({ ...options, onDrop: (key) => void this.#kept.delete(key) });
  }

  get size(): number {
    return this.#cache.size;
  }

  async get(query: string): Promise<Value | undefined> {
    return this.#find(query, await this.#vectorOf(query));
  }

  /** @param cost what the value would cost to make again, in any unit that all entries share */
  async set(query: string, value: Value, cost = 1): Promise<void> {
    const vector = await this.#vectorOf(query);
    this.#cache.set(queryKey(query), value, cost);
    this.#remember(query, vector);
  }

  /** Looks up, computes and keeps: once for all who ask the same text meanwhile. */
  async getOrCompute(query: string, compute: () => Promise<Value>): Promise<Value> {
    const vector = await this.#vectorOf(query);
    const found = await this.#find(query, vector);
    if (found !== undefined) return found;
    const value = await this.#cache.compute(queryKey(query), compute);
    this.#remember(query, vector);
    return value;
  }

  /** For when documents have changed. */
  clear(): void {
    this.#cache.clear();
  }

  async #find(query: string, vector: Float64Array): Promise<Value | undefined> {
    const found = this.#cache.get(queryKey(query)) ?? this.#alike(query, vector);
    const served = found === undefined || (await this.#confirms(found, query)) ? found : undefined;
    if (served === undefined) this.misses++;
    else this.hits++;
    return served;
  }

  #alike(query: string, vector: Float64Array): Value | undefined {
    const near = [...this.#kept]
      .map(([key, kept]) => ({ key, text: kept.text, cosine: product(kept.vector, vector) }))
      .sort((a, b) => b.cosine - a.cosine)
      .slice(0, CANDIDATES);
    const alike = near
      .map((one) => ({ ...one, score: this.#score(one.text, query, one.cosine) }))
      .filter(({ score }) => score > 0 && score >= this.#threshold)
      .sort((a, b) => b.score - a.score || b.cosine - a.cosine);
    for (const { key } of alike) {
      // What is past its time goes when it is asked for.
      const value = this.#cache.get(key);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** Vectors are kept of what the cache keeps, and of nothing else. */
  #remember(query: string, vector: Float64Array): void {
    const key = queryKey(query);
    if (this.#cache.has(key)) this.#kept.set(key, { text: query, vector });
  }

  async #vectorOf(text: string): Promise<Float64Array> {
    const vector = Float64Array.from(await this.#embed(text));
    const length = Math.hypot(...vector) || 1;
    return vector.map((value) => value / length);
  }
}

const product = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, d) => sum + value * (b[d] ?? 0), 0);
