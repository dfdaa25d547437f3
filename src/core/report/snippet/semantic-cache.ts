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
}

/** Values by the meaning of a query: the kept query of the highest score answers. A look-up compares with every entry. */
export class SemanticCache<Value> {
  hits = 0;
  misses = 0;
  readonly #cache: Cache<Value>;
  readonly #embed: Embed;
  readonly #threshold: number;
  readonly #score: (kept: string, asked: string, cosine: number) => number;
  readonly #kept = new Map<string, { text: string; vector: Float64Array }>();

  constructor({ embed, threshold, score, ...options }: SemanticCacheOptions<Value>) {
    this.#embed = embed;
    this.#threshold = threshold;
    this.#score = score ?? ((_kept, _asked, cosine) => cosine);
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
    const found = this.#find(query, vector);
    if (found !== undefined) return found;
    const value = await this.#cache.getOrCompute(queryKey(query), compute);
    this.#remember(query, vector);
    return value;
  }

  /** For when documents have changed. */
  clear(): void {
    this.#cache.clear();
  }

  #find(query: string, vector: Float64Array): Value | undefined {
    for (let key = this.#nearest(query, vector); key !== undefined; key = this.#nearest(query, vector)) {
      const value = this.#cache.get(key);
      if (value !== undefined) {
        this.hits++;
        return value;
      }
      // Its time was over; the next best may answer.
    }
    this.misses++;
    return undefined;
  }

  /** Key of the same text, else of the kept query of the highest score; undefined where none is alike enough. */
  #nearest(query: string, vector: Float64Array): string | undefined {
    const own = queryKey(query);
    if (this.#kept.has(own)) return own;
    let best: string | undefined;
    let highest = -Infinity;
    for (const [key, kept] of this.#kept) {
      let cosine = 0;
      for (let d = 0; d < vector.length; d++) cosine += vector[d]! * (kept.vector[d] ?? 0);
      const score = this.#score(kept.text, query, cosine);
      if (score < this.#threshold || score <= highest) continue;
      best = key;
      highest = score;
    }
    return best;
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
