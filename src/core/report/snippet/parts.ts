/** Generated from the sources of the same names: npm run generate. */
export const SNIPPET_PARTS = {
  weight: `/** What an entry takes and what it would cost to make again. */
export interface EntryWeight {
  /** Bytes of the value; above 0. */
  readonly bytes: number;
  /** Cost of making it again, in any unit that all entries share; above 0. */
  readonly cost: number;
}

/**
 * Decides which keys go when a cache is full. Knows keys only; the cache tells it of every look-up and change, and asks
 * for a victim while it holds too much.
 */
export interface Eviction {
  /** A key that is not kept yet was stored. */
  add(key: string, weight: EntryWeight): void;
  /** A kept key was asked for, or stored again with this weight. */
  use(key: string, weight: EntryWeight): void;
  /** A key was asked for that is not kept. */
  miss?(key: string): void;
  /** A kept key went for another reason than eviction. */
  remove(key: string): void;
  /** Makes room for a key that is about to be added: the key that goes, forgotten by this call. Undefined when empty. */
  evict(): string | undefined;
  clear(): void;
}`,

  fifo: `/** First in, first out: asking for an entry does not keep it longer. Constant time. */
export function fifo(): Eviction {
  const keys = new Set<string>();
  return {
    add: (key) => void keys.add(key),
    use: () => undefined,
    remove: (key) => void keys.delete(key),
    evict() {
      const [oldest] = keys;
      if (oldest !== undefined) keys.delete(oldest);
      return oldest;
    },
    clear: () => keys.clear(),
  };
}`,

  lfu: `/**
 * Least frequently used: the entry that was stored and asked for least often goes, among equals the one that has had this
 * number of uses longest. Constant time, by a list of keys for each number of uses (Shah, Mitra and Matani, 2010). What
 * was popular long ago stays.
 */
export function lfu(): Eviction {
  const usesOf = new Map<string, number>();
  const keysWith = new Map<number, Set<string>>();
  let fewest = 1;

  function leave(key: string, uses: number): void {
    const keys = keysWith.get(uses)!;
    keys.delete(key);
    if (keys.size === 0) keysWith.delete(uses);
  }
  function enter(key: string, uses: number): void {
    usesOf.set(key, uses);
    const keys = keysWith.get(uses);
    if (keys) keys.add(key);
    else keysWith.set(uses, new Set([key]));
  }
  function remove(key: string): void {
    const uses = usesOf.get(key);
    if (uses === undefined) return;
    leave(key, uses);
    usesOf.delete(key);
  }

  return {
    add(key) {
      enter(key, 1);
      fewest = 1;
    },
    use(key) {
      const uses = usesOf.get(key)!;
      leave(key, uses);
      enter(key, uses + 1);
      if (uses === fewest && !keysWith.has(uses)) fewest = uses + 1;
    },
    remove,
    evict() {
      if (usesOf.size === 0) return undefined;
      // Only removals leave gaps, so this is one step on average.
      while (!keysWith.has(fewest)) fewest++;
      const [key] = keysWith.get(fewest)!;
      remove(key!);
      return key;
    },
    clear() {
      usesOf.clear();
      keysWith.clear();
    },
  };
}`,

  frequencySketch: `/** Uses of the recent past by key, estimated. */
export interface FrequencySketch {
  increment(key: string): void;
  /** 0…15; never below the true number of recent uses up to 15, and rarely above. */
  estimate(key: string): number;
  clear(): void;
}

const ROWS = 4;
const MOST = 15;
/** Increments an expected entry between two halvings. */
const SAMPLE = 10;

/**
 * A count-min sketch of four rows (Cormode and Muthukrishnan, 2005) whose counters stop at 15 and are halved after every
 * ten increments an expected entry, so that what was popular ages (Einziger, Friedman and Manes, TinyLFU, 2017).
 * @param entries expected number of kept entries, at least 1
 */
export function frequencySketch(entries: number): FrequencySketch {
  const width = 2 ** Math.ceil(Math.log2(Math.max(16, 4 * entries)));
  const counters = new Uint8Array(ROWS * width);
  const sample = SAMPLE * Math.max(16, entries);
  let increments = 0;

  function place(hash: number, row: number): number {
    // A row's own mixing of one hash: multiplication by an odd constant, upper bits.
    const mixed = Math.imul(hash ^ (row * 0x9e3779b9), 0x85ebca6b);
    return row * width + ((mixed ^ (mixed >>> 15)) & (width - 1));
  }
  return {
    increment(key) {
      const hash = hashOf(key);
      for (let row = 0; row < ROWS; row++) {
        const at = place(hash, row);
        if (counters[at]! < MOST) counters[at]!++;
      }
      if (++increments < sample) return;
      for (let i = 0; i < counters.length; i++) counters[i]! >>= 1;
      increments >>= 1;
    },
    estimate(key) {
      const hash = hashOf(key);
      let least = MOST;
      for (let row = 0; row < ROWS; row++) least = Math.min(least, counters[place(hash, row)]!);
      return least;
    },
    clear() {
      counters.fill(0);
      increments = 0;
    },
  };
}

/** FNV-1a over UTF-16 units, 32 bits. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash;
}`,

  tinylfu: `/** Share of the entries that newcomers may take before they have to compete. */
const WINDOW_SHARE = 0.01;
/** Share of the main part for entries that were used again. */
const PROTECTED_SHARE = 0.8;

/**
 * W-TinyLFU (Einziger, Friedman and Manes, ACM TOS 2017): newcomers pass through a small LRU window; what leaves it stays
 * only if it was asked for more often lately than the entry that would go instead. The main part is a segmented LRU.
 * Constant time.
 * @param maxEntries at least 1
 */
export function tinyLfu(maxEntries: number): Eviction {
  const sketch = frequencySketch(maxEntries);
  const windowSize = Math.max(1, Math.round(maxEntries * WINDOW_SHARE));
  const protectedSize = Math.floor((maxEntries - windowSize) * PROTECTED_SHARE);
  const window = new Set<string>();
  const probation = new Set<string>();
  const protectedKeys = new Set<string>();
  const refresh = (keys: Set<string>, key: string): void => {
    keys.delete(key);
    keys.add(key);
  };
  const oldest = (keys: Set<string>): string | undefined => keys.values().next().value;
  function forget(key: string | undefined): string | undefined {
    if (key !== undefined && !window.delete(key) && !probation.delete(key)) protectedKeys.delete(key);
    return key;
  }
  function leaveWindow(): void {
    const key = oldest(window)!;
    window.delete(key);
    probation.add(key);
  }

  function promote(key: string): void {
    probation.delete(key);
    protectedKeys.add(key);
    if (protectedKeys.size <= protectedSize) return;
    const demoted = oldest(protectedKeys)!;
    protectedKeys.delete(demoted);
    probation.add(demoted);
  }

  return {
    add(key) {
      window.add(key);
      if (window.size > windowSize) leaveWindow();
    },
    use(key) {
      sketch.increment(key);
      if (window.has(key)) refresh(window, key);
      else if (protectedKeys.has(key)) refresh(protectedKeys, key);
      else promote(key);
    },
    miss: (key) => sketch.increment(key),
    remove: (key) => void forget(key),
    evict() {
      const victim = oldest(probation) ?? oldest(protectedKeys);
      const candidate = window.size >= windowSize ? oldest(window) : undefined;
      if (victim === undefined || candidate === undefined) return forget(victim ?? oldest(window));
      if (sketch.estimate(candidate) <= sketch.estimate(victim)) return forget(candidate);
      leaveWindow();
      return forget(victim);
    },
    clear() {
      for (const keys of [window, probation, protectedKeys]) keys.clear();
      sketch.clear();
    },
  };
}`,

  gdsf: `interface Ranked {
  readonly key: string;
  readonly uses: number;
  readonly priority: number;
  /** Order of arrival among equal priorities. */
  readonly order: number;
}

/**
 * Greedy dual size frequency (Cherkasova, 1998): the entry of least priority goes, priority = age + uses × cost ÷ bytes,
 * where the age is the priority of the last entry that went. Keeps what is small, dear to make again and often asked for.
 * Logarithmic time, by a binary heap.
 */
export function gdsf(): Eviction {
  const heap: Ranked[] = [];
  const placeOf = new Map<string, number>();
  let age = 0;
  let arrivals = 0;

  const before = (a: Ranked, b: Ranked): boolean =>
    a.priority < b.priority || (a.priority === b.priority && a.order < b.order);
  const put = (at: number, entry: Ranked): void => {
    heap[at] = entry;
    placeOf.set(entry.key, at);
  };
  function settle(at: number, entry: Ranked): void {
    for (let parent = (at - 1) >> 1; at > 0 && before(entry, heap[parent]!); parent = (at - 1) >> 1) {
      put(at, heap[parent]!);
      at = parent;
    }
    for (let child = 2 * at + 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, entry)) break;
      put(at, heap[child]!);
      at = child;
    }
    put(at, entry);
  }
  function take(at: number): Ranked {
    const taken = heap[at]!;
    const last = heap.pop()!;
    placeOf.delete(taken.key);
    if (last !== taken) settle(at, last);
    return taken;
  }
  const ranked = (key: string, uses: number, { bytes, cost }: EntryWeight): Ranked => ({
    ...{ key, uses, priority: age + (uses * cost) / bytes },
    order: arrivals++,
  });

  return {
    add(key, weight) {
      const entry = ranked(key, 1, weight);
      heap.push(entry);
      settle(heap.length - 1, entry);
    },
    use(key, weight) {
      const at = placeOf.get(key)!;
      settle(at, ranked(key, heap[at]!.uses + 1, weight));
    },
    remove(key) {
      const at = placeOf.get(key);
      if (at !== undefined) take(at);
    },
    evict() {
      if (heap.length === 0) return undefined;
      const { key, priority } = take(0);
      age = priority;
      return key;
    },
    clear() {
      heap.length = 0;
      placeOf.clear();
      age = 0;
    },
  };
}`,

  lru: `/** Least recently used: the entry that was not asked for longest goes. Constant time. */
export function lru(): Eviction {
  const keys = new Set<string>();
  return {
    add: (key) => void keys.add(key),
    use(key) {
      keys.delete(key);
      keys.add(key);
    },
    remove: (key) => void keys.delete(key),
    evict() {
      const [oldest] = keys;
      if (oldest !== undefined) keys.delete(oldest);
      return oldest;
    },
    clear: () => keys.clear(),
  };
}`,

  cache: `export interface CacheOptions<Value> {
  readonly maxEntries: number;
  /** Of all entries together; absent or 0 means no limit. */
  readonly maxBytes?: number;
  /** Age at which an entry is dropped; absent or 0 means never. */
  readonly ttlSeconds?: number;
  /** Decides what goes when the cache is full. */
  readonly eviction: Eviction;
  /** Size of a value, above 0; about that of its JSON where absent. */
  readonly bytesOf?: (value: Value) => number;
  /** Milliseconds that never go back. */
  readonly nowMs?: () => number;
  /** Told of every key that goes, for whatever reason. */
  readonly onDrop?: (key: string) => void;
}

/**
 * Values by key. Every caller gets the same object: read it, do not change it. \`undefined\` cannot be kept. Looking up and
 * storing take the time that the eviction takes, constant for all but GDSF.
 */
export class Cache<Value> {
  hits = 0;
  misses = 0;
  readonly #options: CacheOptions<Value>;
  readonly #maxBytes: number;
  readonly #ttlMs: number;
  readonly #nowMs: () => number;
  readonly #entries = new Map<string, { value: Value; weight: EntryWeight; writtenMs: number }>();
  readonly #flights = new Map<string, Promise<Value>>();
  #bytes = 0;

  constructor(options: CacheOptions<Value>) {
    this.#options = options;
    const { maxBytes = 0, ttlSeconds = 0 } = options;
    this.#maxBytes = maxBytes > 0 ? maxBytes : Infinity;
    this.#ttlMs = ttlSeconds > 0 ? Math.ceil(ttlSeconds * 1000) : Infinity;
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  get size(): number {
    return this.#entries.size;
  }
  get bytes(): number {
    return this.#bytes;
  }
  /** Whether the key is kept, without counting as a look-up. */
  has(key: string): boolean {
    return this.#entries.has(key);
  }

  get(key: string): Value | undefined {
    const { eviction } = this.#options;
    const entry = this.#entries.get(key);
    if (entry && this.#nowMs() - entry.writtenMs <= this.#ttlMs) {
      this.hits++;
      eviction.use(key, entry.weight);
      return entry.value;
    }
    if (entry) this.#forget(key);
    this.misses++;
    eviction.miss?.(key);
    return undefined;
  }

  /** @param cost what the value would cost to make again, in any unit that all entries share */
  set(key: string, value: Value, cost = 1): void {
    this.#flights.delete(key);
    const { eviction, maxEntries, bytesOf = jsonBytes } = this.#options;
    const weight = { bytes: bytesOf(value), cost };
    if (weight.bytes > this.#maxBytes) {
      this.#forget(key);
      return;
    }
    let known = this.#drop(key);
    while (this.#entries.size >= maxEntries || this.#bytes + weight.bytes > this.#maxBytes) {
      const victim = eviction.evict();
      if (victim === undefined) break;
      // A known entry that grew may have to make room for itself.
      if (victim === key) known = false;
      else this.#gone(victim);
    }
    this.#entries.set(key, { value, weight, writtenMs: this.#nowMs() });
    this.#bytes += weight.bytes;
    if (known) eviction.use(key, weight);
    else eviction.add(key, weight);
  }

  /**
   * Looks up, computes and keeps: once for all who ask meanwhile. A failure reaches all of them and is not kept. What was
   * deleted while it was computed is not kept either: it may be out of date.
   */
  getOrCompute(key: string, compute: () => Promise<Value>): Promise<Value> {
    const found = this.get(key);
    if (found !== undefined) return Promise.resolve(found);
    const underWay = this.#flights.get(key);
    if (underWay) return underWay;
    const startedMs = performance.now();
    const flight: Promise<Value> = Promise.resolve()
      .then(compute)
      .then((value) => {
        if (this.#flights.get(key) === flight) this.set(key, value, Math.max(1e-3, performance.now() - startedMs));
        return value;
      })
      .finally(() => {
        if (this.#flights.get(key) === flight) this.#flights.delete(key);
      });
    this.#flights.set(key, flight);
    return flight;
  }

  delete(key: string): boolean {
    this.#flights.delete(key);
    return this.#forget(key);
  }
  clear(): void {
    const keys = [...this.#entries.keys()];
    this.#flights.clear();
    this.#entries.clear();
    this.#bytes = 0;
    this.#options.eviction.clear();
    for (const key of keys) this.#options.onDrop?.(key);
  }

  #drop(key: string): boolean {
    const entry = this.#entries.get(key);
    if (!entry) return false;
    this.#entries.delete(key);
    this.#bytes -= entry.weight.bytes;
    return true;
  }
  #gone(key: string): boolean {
    if (!this.#drop(key)) return false;
    this.#options.onDrop?.(key);
    return true;
  }
  #forget(key: string): boolean {
    if (!this.#entries.has(key)) return false;
    this.#options.eviction.remove(key);
    return this.#gone(key);
  }
}

/** Two bytes a character, as strings are kept. */
const jsonBytes = (value: unknown): number => 2 * JSON.stringify(value).length;`,

  queryKey: `/**
 * What two queries must share to share an entry: the text in Unicode normal form C, with each run of white space as one
 * space. Case is kept: "apple" and "Apple" differ.
 * @param version the state of the documents, for instance a hash or the number of the index: entries of older states are
 *   not found again, and go in time
 */
export const queryKey = (text: string, version = ''): string =>
  \`\${version} \${text.normalize('NFC').trim().replace(/\\s+/gu, ' ')}\`;`,

  semanticCache: `/** Text → vector, by the model that the threshold was chosen for. */
export type Embed = (text: string) => Promise<ArrayLike<number>>;

export interface SemanticCacheOptions<Value> extends Omit<CacheOptions<Value>, 'onDrop'> {
  readonly embed: Embed;
  /** Least score at which a kept query answers another. */
  readonly threshold: number;
  /** How surely two queries want the same answer, 0…1; their cosine where absent. */
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

  /** Key of the kept query of the highest score; undefined where none is alike enough. */
  #nearest(query: string, vector: Float64Array): string | undefined {
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
}`,
} as const;
