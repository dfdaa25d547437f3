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

  /** Looks up; else computes and keeps. */
  getOrCompute(key: string, compute: () => Promise<Value>): Promise<Value> {
    const found = this.get(key);
    return found === undefined ? this.compute(key, compute) : Promise.resolve(found);
  }

  /**
   * Computes and keeps: once for all who ask meanwhile. A failure reaches all of them and is not kept. What was deleted
   * while it was computed is not kept either: it may be out of date.
   */
  compute(key: string, compute: () => Promise<Value>): Promise<Value> {
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

const product = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, d) => sum + value * (b[d] ?? 0), 0);`,

  guards: `/*
 * The English stemmer of Snowball ("Porter2"), as its authors describe it:
 * https://snowballstem.org/algorithms/english/stemmer.html. Apostrophes are left out, since no word here holds one.
 * While a word is worked on, a y that is a consonant is written Y.
 */

const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ...exceptions(
    'skis ski skies sky dying die lying lie tying tie idly idl gently gentl ugly ugli early earli only onli',
  ),
  ...exceptions('singly singl'),
  ...'sky news howe atlas cosmos bias andes'.split(' ').map((word): [string, string] => [word, word]),
]);
const FINISHED_AFTER_PLURAL = new Set('inning outing canning herring earring proceed exceed succeed'.split(' '));

type Suffix = readonly [suffix: string, replacement: string, onlyAfter?: RegExp];
const STEP_2: readonly Suffix[] = longestFirst([
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['abli', 'able'],
  ['entli', 'ent'],
  ...to('ize', 'izer ization'),
  ...to('ate', 'ational ation ator'),
  ...to('al', 'alism aliti alli'),
  ...to('ful', 'fulness fulli'),
  ...to('ous', 'ousli ousness'),
  ...to('ive', 'iveness iviti'),
  ...to('ble', 'biliti bli'),
  ['ogi', 'og', /l$/],
  ['lessli', 'less'],
  ['li', '', /[cdeghkmnrt]$/],
]);
const STEP_3: readonly Suffix[] = longestFirst([
  ['tional', 'tion'],
  ['ational', 'ate'],
  ['alize', 'al'],
  ...to('ic', 'icate iciti ical'),
  ...to('', 'ful ness'),
]);
const STEP_4: readonly Suffix[] = longestFirst([
  ...to('', 'al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize'),
  ['ion', '', /[st]$/],
]);

/** @param word lower case */
export function stemEnglish(word: string): string {
  const exception = EXCEPTIONS.get(word);
  if (exception !== undefined) return exception;
  if (word.length < 3) return word;
  const marked = word.replace(/^y|(?<=[aeiouy])y/g, 'Y');
  const r1 = /^(?:gener|commun|arsen)/.exec(marked)?.[0].length ?? regionAfter(marked, 0);
  const r2 = regionAfter(marked, r1);

  const singular = withoutPlural(marked);
  if (FINISHED_AFTER_PLURAL.has(singular)) return singular;
  let stem = withoutEdAndIng(singular, r1).replace(/(?<=.[^aeiouy])[yY]$/, 'i');
  stem = replaceSuffix(stem, STEP_2, r1);
  stem = stem.endsWith('ative') ? replaceSuffix(stem, [['ative', '']], r2) : replaceSuffix(stem, STEP_3, r1);
  stem = replaceSuffix(stem, STEP_4, r2);
  return withoutLastLetter(stem, r1, r2).replaceAll('Y', 'y');
}

/** Where the part after the first consonant that follows a vowel begins. */
function regionAfter(word: string, from: number): number {
  const found = /[aeiouy][^aeiouy]/.exec(word.slice(from));
  return found ? from + found.index + 2 : word.length;
}

function withoutPlural(word: string): string {
  if (word.endsWith('sses')) return word.slice(0, -2);
  if (/ie[ds]$/.test(word)) return word.slice(0, word.length > 4 ? -2 : -1);
  if (/[us]s$/.test(word)) return word;
  return /[aeiouy].+s$/.test(word) ? word.slice(0, -1) : word;
}

function withoutEdAndIng(word: string, r1: number): string {
  const eed = /eed(?:ly)?$/.exec(word);
  if (eed) return eed.index >= r1 ? \`\${word.slice(0, eed.index)}ee\` : word;
  const stem = word.replace(/(?:ed|ing)(?:ly)?$/, '');
  if (stem === word || !/[aeiouy]/.test(stem)) return word;
  if (/(?:at|bl|iz)$/.test(stem)) return \`\${stem}e\`;
  if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(stem)) return stem.slice(0, -1);
  return r1 >= stem.length && endsShort(stem) ? \`\${stem}e\` : stem;
}

/** A short syllable at the end: consonant, vowel, consonant other than w, x, Y; or a word of vowel and consonant. */
const endsShort = (stem: string): boolean => /[^aeiouy][aeiouy][^aeiouywxY]$|^[aeiouy][^aeiouy]$/.test(stem);

/** The longest suffix that fits counts alone, whether or not it lies in the region. */
function replaceSuffix(stem: string, suffixes: readonly Suffix[], region: number): string {
  const fitting = suffixes.find(([suffix]) => stem.endsWith(suffix));
  if (!fitting) return stem;
  const [suffix, replacement, onlyAfter] = fitting;
  const before = stem.slice(0, -suffix.length);
  return before.length >= region && (onlyAfter?.test(before) ?? true) ? before + replacement : stem;
}

function withoutLastLetter(stem: string, r1: number, r2: number): string {
  const before = stem.slice(0, -1);
  const goes = stem.endsWith('e')
    ? before.length >= r2 || (before.length >= r1 && !endsShort(before))
    : stem.endsWith('ll') && before.length >= r2;
  return goes ? before : stem;
}

function exceptions(text: string): [string, string][] {
  const words = text.split(' ');
  return words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1]!] satisfies [string, string]] : []));
}

function to(replacement: string, suffixes: string): Suffix[] {
  return suffixes.split(' ').map((suffix) => [suffix, replacement]);
}

function longestFirst(suffixes: Suffix[]): Suffix[] {
  return suffixes.sort(([a], [b]) => b.length - a.length);
}

const listed = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Words that bind a sentence together and carry no topic. */
export const BOUND_WORDS = listed(
  'a an and are as at be been being am is was were but by for if in into it its of on or such that the their then ' +
    'there these they this to will with do does did doing done has have had having i me my mine we us our you your he ' +
    'him his she her them who whom whose which what when where why how can could should would may might must shall so ' +
    'than too very just about also any some from up out over',
);

export const NEGATIONS = listed(
  'not no never without nor none nobody nothing neither cant wont dont doesnt didnt isnt arent wasnt werent shouldnt ' +
    'couldnt wouldnt hasnt havent hadnt',
);

/** Words between which order counts: what stands before them does something to what stands after them. */
export const DIRECTIONS = listed('to into than over onto on before after against');

/** Words that join equals: "A and B" is "B and A". */
export const JOINING = listed('and or vs versus between');

/** What a question wants to know. \`state\`: yes or no. */
export type QuestionKind = 'manner' | 'amount' | 'reason' | 'place' | 'time' | 'person' | 'thing' | 'state' | 'none';

const KIND_OF_WORD: Readonly<Record<string, QuestionKind>> = {
  ...{ how: 'manner', why: 'reason', where: 'place', when: 'time', who: 'person', whom: 'person', whose: 'person' },
  ...{ what: 'thing', which: 'thing' },
};
const ASKING_VERBS = listed('is are am was were do does did can could should will would has have may shall');
const AMOUNTS = listed('much many long old far often big large tall fast deep high expensive');

/** By the first question word; by the first word where that is a verb; else none. */
export function questionKindOf(words: readonly string[]): QuestionKind {
  if (ASKING_VERBS.has(words[0] ?? '')) return 'state';
  const at = words.findIndex((word) => Object.hasOwn(KIND_OF_WORD, word));
  if (at < 0) return 'none';
  const kind = KIND_OF_WORD[words[at]!]!;
  return kind === 'manner' && AMOUNTS.has(words[at + 1] ?? '') ? 'amount' : kind;
}

const OPPOSED =
  'enable/disable start/stop begin/end open/close increase/decrease gain/lose buy/sell best/worst good/bad ' +
  'better/worse advantage/disadvantage pro/con before/after male/female man/woman men/women boy/girl husband/wife ' +
  'import/export upload/download install/uninstall allow/deny block/unblock lock/unlock encrypt/decrypt add/remove ' +
  'create/delete push/pull read/write up/down left/right hot/cold high/low higher/lower maximum/minimum max/min ' +
  'most/least first/last oldest/newest old/new long/short rich/poor strong/weak early/late love/hate win/lose pass/fail ' +
  'send/receive lend/borrow accept/reject include/exclude inside/outside public/private free/paid true/false on/off ' +
  'primary/secondary theoretical/practical positive/negative positives/negatives benefits/risks';

/** Word → words that mean the opposite. */
export const OPPOSITES: ReadonlyMap<string, readonly string[]> = (() => {
  const opposites = new Map<string, string[]>();
  for (const pair of OPPOSED.split(' ')) {
    const [one, other] = pair.split('/') as [string, string];
    opposites.set(one, [...(opposites.get(one) ?? []), other]);
    opposites.set(other, [...(opposites.get(other) ?? []), one]);
  }
  return opposites;
})();

const UNITS =
  'km kms kilometre kilometres kilometer kilometers/mi mile miles/m metre metres meter meters/cm centimetre centimetres ' +
  'centimeter centimeters/mm millimetre millimetres/inch inches/foot feet ft/kg kgs kilo kilos kilogram kilograms/' +
  'g gram grams/lb lbs pound pounds/oz ounce ounces/l litre litres liter liters/ml millilitre millilitres/' +
  'ms millisecond milliseconds/s sec secs second seconds/min mins minute minutes/h hr hrs hour hours/day days/' +
  'week weeks/month months/yr yrs year years/usd dollar dollars/eur euro euros/inr rs rupee rupees/yen/' +
  'kb kilobyte kilobytes/mb megabyte megabytes/gb gigabyte gigabytes/tb terabyte terabytes/mhz/ghz/celsius/' +
  'fahrenheit/percent/volt volts v/watt watts w/kw kilowatt kilowatts';

/** Unit as written → the first way of writing it. */
export const UNIT_OF: ReadonlyMap<string, string> = new Map(
  UNITS.split('/').flatMap((unit) => unit.split(' ').map((word, _, all): [string, string] => [word, all[0]!])),
);

export interface Quantities {
  /** "30,000", "30k" and "thirty thousand" are all 30000. */
  readonly numbers: ReadonlySet<string>;
  /** Units that stand at a number, each written one way. */
  readonly units: ReadonlySet<string>;
}

const SMALL = new Map<string, number>([
  ...pairs('zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen', 1),
  ...pairs('sixteen seventeen eighteen nineteen', 1, 16),
  ...pairs('twenty thirty forty fifty sixty seventy eighty ninety', 10, 20),
]);
const SCALES = new Map([
  ['hundred', 100],
  ['thousand', 1e3],
  ['lakh', 1e5],
  ['million', 1e6],
  ['billion', 1e9],
]);
/** Digits, and what is written on them: 3rd, 30k, 5km. */
const WRITTEN = /^(\\p{Nd}+(?:[.,]\\p{Nd}+)*)(\\p{L}*)$/u;
const GROUPED = /^\\p{Nd}{1,3}(?:,\\p{Nd}{2,3})+$/u;

/** Numbers and units of a text. "One" alone is a pronoun more often than a number, and is left out. */
export function quantitiesOf(words: readonly string[]): Quantities {
  const numbers = new Set<string>();
  const units = new Set<string>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const written = WRITTEN.exec(word);
    let unit = '';
    if (written) {
      const [, digits = '', suffix = ''] = written;
      const scale = suffix === 'k' ? 1e3 : SCALES.get(words[at + 1] ?? '');
      const plain = GROUPED.test(digits) ? digits.replaceAll(',', '') : digits;
      numbers.add(scale === undefined ? plain : String(Number(plain) * scale));
      if (scale !== undefined && suffix !== 'k') at++;
      unit = suffix;
    } else if (SMALL.has(word)) {
      const { value, end } = spelled(words, at);
      if (end > at + 1 || word !== 'one') numbers.add(String(value));
      at = end - 1;
    } else if (/\\p{N}/u.test(word)) numbers.add(word);
    else continue;
    const named = UNIT_OF.get(unit) ?? UNIT_OF.get(words[at + 1] ?? '');
    if (named !== undefined) units.add(named);
  }
  return { numbers, units };
}

/** The number spelled out from a word on, and where it ends. */
function spelled(words: readonly string[], start: number): { value: number; end: number } {
  let value = 0;
  let part = 0;
  let end = start;
  for (; end < words.length; end++) {
    const small = SMALL.get(words[end]!);
    const scale = SCALES.get(words[end]!);
    if (small !== undefined && (part === 0 || (part % 10 === 0 && small < 10))) part += small;
    else if (scale === 100) part *= 100;
    else if (scale !== undefined) {
      value += part * scale;
      part = 0;
    } else break;
  }
  return { value: value + part, end };
}

function pairs(words: string, step: number, from = 0): [string, number][] {
  return words.split(' ').map((word, i) => [word, from + i * step]);
}

/** What guards and features see of a text; made in time linear in its length. Lists of words are English. */
export interface Question extends Quantities {
  /** In order, lower case, contractions taken apart: "can't" is "can", "not". */
  readonly words: readonly string[];
  /** Stem of each word. */
  readonly stems: readonly string[];
  readonly stemSet: ReadonlySet<string>;
  /** Stems of the words that carry the topic, in order. */
  readonly topic: readonly string[];
  readonly topicSet: ReadonlySet<string>;
  /** Stem → name as written, of names inside of a sentence: by capitals, digits or underscores. */
  readonly names: ReadonlyMap<string, string>;
  /** An odd number of negations. */
  readonly negated: boolean;
  readonly kind: QuestionKind;
  readonly sentences: number;
  /** Runs of three characters, lower case, what is between words as one space. */
  readonly trigrams: ReadonlySet<string>;
}

/** Numbers with their separators and what is written on them, or words with apostrophes, underscores, ++ and #. */
const WORD = /\\p{Nd}+(?:[.,]\\p{Nd}+)*\\p{L}*|[\\p{L}\\p{M}_][\\p{L}\\p{N}\\p{M}_]*(?:'\\p{L}+)*(?:\\+\\+|#)?/gu;
const SENTENCE_END = /[.?!]+(?=\\s|$)/gu;

export function readQuestion(text: string): Question {
  const plain = text.normalize('NFKC').replaceAll('’', "'");
  const written = plain.match(WORD) ?? [];
  const words = written.flatMap(takeApart);
  const stems = words.map(stemOf);
  const topic = stems.filter((_, i) => !BOUND_WORDS.has(words[i]!) && !NEGATIONS.has(words[i]!));
  return {
    ...{ words, stems, stemSet: new Set(stems), topic, topicSet: new Set(topic) },
    ...quantitiesOf(words),
    names: namesOf(written),
    negated: words.filter((word) => NEGATIONS.has(word)).length % 2 === 1,
    kind: questionKindOf(words),
    sentences: Math.max(1, plain.match(SENTENCE_END)?.length ?? 0),
    trigrams: trigramsOf(plain),
  };
}

const MOST_STEMS = 50_000;
const stems = new Map<string, string>();
function stemOf(word: string): string {
  let stem = stems.get(word);
  if (stem === undefined) {
    if (stems.size >= MOST_STEMS) stems.clear();
    stems.set(word, (stem = stemEnglish(word)));
  }
  return stem;
}

const CUT_SHORT: Readonly<Record<string, string>> = { ca: 'can', wo: 'will', sha: 'shall' };

/** "Can't" as can and not, "what's" as what, all in lower case. */
function takeApart(written: string): string[] {
  const word = written.toLowerCase();
  if (word === 'cannot') return ['can', 'not'];
  if (word.endsWith("n't")) return [CUT_SHORT[word.slice(0, -3)] ?? word.slice(0, -3), 'not'];
  return [word.split("'")[0]!];
}

const startsUpper = (word: string): boolean => /^\\p{Lu}/u.test(word);
/** Capitals beyond the first, or letters with digits or underscores: NASA, maxTokens, utf8, max_tokens. */
const looksMade = (word: string): boolean => /^.+\\p{Lu}|\\p{L}\\p{N}|\\p{N}\\p{L}|_/u.test(word);

/** Where most words have capitals, as in a headline, capitals name nothing. */
function namesOf(written: readonly string[]): Map<string, string> {
  const upper = written.filter(startsUpper).length;
  const capitalsTell = 2 * upper <= written.length || written.length < 3;
  const names = new Map<string, string>();
  for (const [i, word] of written.entries()) {
    const named = capitalsTell && ((i > 0 && startsUpper(word) && !/^I(?:'|$)/.test(word)) || looksMade(word));
    if (named || word.includes('_')) names.set(stemOf(takeApart(word)[0]!), word);
  }
  return names;
}

function trigramsOf(plain: string): Set<string> {
  const text = plain.toLowerCase().replace(/[^\\p{L}\\p{N}\\p{M}]+/gu, ' ');
  const trigrams = new Set<string>();
  for (let i = 0; i + 3 <= text.length; i++) trigrams.add(text.slice(i, i + 3));
  return trigrams;
}

/** What a guard has against serving a kept answer to another question. */
export interface Objection {
  /** Name of the guard. */
  readonly guard: string;
  /** In words, such as "the numbers differ: 3, 5". */
  readonly reason: string;
}

/**
 * A difference between two questions that their cosine hardly shows. Symmetric, pure, in linear time.
 * \`objection\` says in words what differs; undefined where nothing of its kind does.
 */
export interface Guard {
  readonly name: string;
  objection(one: Question, other: Question): string | undefined;
}

/** "the numbers differ: 3, 5". */
export const differing = (what: string, one: Iterable<string>, other: Iterable<string>): string =>
  \`the \${what} differ: \${named(one)}, \${named(other)}\`;

const MOST_NAMED = 3;
function named(values: Iterable<string>): string {
  const all = [...values];
  if (all.length === 0) return 'none';
  return all.slice(0, MOST_NAMED).join(' and ') + (all.length > MOST_NAMED ? ' and more' : '');
}

/** What is in one and not in the other. */
export const only = (one: Iterable<string>, other: { has(value: string): boolean }): string[] =>
  [...one].filter((value) => !other.has(value));

/** Each text has a number that the other lacks, however it is written. One number more makes a question more exact only. */
export const numbersGuard: Guard = {
  name: 'numbers',
  objection({ numbers: one }, { numbers: other }) {
    const [here, there] = [only(one, other), only(other, one)];
    return here.length > 0 && there.length > 0 ? differing('numbers', here, there) : undefined;
  },
};

/** The same number of another unit is another amount. A unit that only one text gives is no objection. */
export const unitsGuard: Guard = {
  name: 'units',
  objection({ units: one }, { units: other }) {
    const [here, there] = [only(one, other), only(other, one)];
    return here.length > 0 && there.length > 0 ? differing('units', here, there) : undefined;
  },
};

/** One text is negated and the other is not. Two negations cancel out. */
export const negationGuard: Guard = {
  name: 'negation',
  objection: ({ negated: one }, { negated: other }) =>
    one === other ? undefined : 'one of them is negated and the other is not',
};

/** The same two things in reversed roles: from Paris to Rome, from Rome to Paris; does A beat B, does B beat A. */
export const swappedGuard: Guard = {
  name: 'swapped',
  objection(one, other) {
    const found = reversed(one, other) ?? exchanged(one, other);
    return found && \`\${found.join(' and ')} are swapped\`;
  },
};

interface Topic {
  readonly word: string;
  readonly stem: string;
}
/** Topic words that stand together before and after a direction. */
interface Directed {
  readonly direction: string;
  readonly from: readonly Topic[];
  readonly to: readonly Topic[];
}
/** Directions of a text that are looked at: questions have few, and the work grows with their product. */
const MOST_DIRECTIONS = 8;

/** A word before a direction that stands after one in the other text, and one the other way round. */
function reversed(one: Question, other: Question): readonly string[] | undefined {
  const theirs = directed(other);
  for (const { direction, from, to } of directed(one)) {
    for (const their of theirs) {
      if (their.direction !== direction) continue;
      const moved = from.find(({ stem }) => has(their.to, stem) && !has(their.from, stem));
      const back = to.find(({ stem }) => has(their.from, stem) && !has(their.to, stem));
      if (moved && back && moved.stem !== back.stem) return [moved.word, back.word];
    }
  }
  return undefined;
}

const has = (topics: readonly Topic[], stem: string): boolean => topics.some((topic) => topic.stem === stem);
/** Words of one side that are looked at, those next to the direction. */
const MOST_SIDE = 4;

/** "Flight from Paris to Rome" gives Paris, Rome; "effect of heat on steel wings" gives heat, steel and wings. */
function directed({ words, stems }: Question): Directed[] {
  const found: Directed[] = [];
  for (let at = 0; at < words.length && found.length < MOST_DIRECTIONS; at++) {
    if (!DIRECTIONS.has(words[at]!)) continue;
    const side = (step: 1 | -1): Topic[] => {
      const topics: Topic[] = [];
      let i = at + step;
      while (ARTICLES.has(words[i] ?? '')) i += step;
      for (; i >= 0 && i < words.length && topics.length < MOST_SIDE && !BOUND_WORDS.has(words[i]!); i += step)
        topics.push({ word: words[i]!, stem: stems[i]! });
      return topics;
    };
    const [from, to] = [side(-1), side(1)];
    if (from.length > 0 && to.length > 0) found.push({ direction: words[at]!, from, to });
  }
  return found;
}

const ARTICLES: ReadonlySet<string> = new Set(['a', 'an', 'the', 'my', 'our']);

/** Texts that are equal but for two words which changed places, unless these stand together or are joined as equals. */
function exchanged({ stems: one, words }: Question, { stems: other }: Question): readonly string[] | undefined {
  if (one.length !== other.length) return undefined;
  const places = one.flatMap((stem, i) => (stem === other[i] ? [] : [i]));
  const [first, second] = places;
  if (places.length !== 2 || one[first!] !== other[second!] || one[second!] !== other[first!]) return undefined;
  const between = words.slice(first! + 1, second);
  if (between.length === 0 || between.some((word) => JOINING.has(word))) return undefined;
  return [words[first!]!, words[second!]!];
}

const REVERSING = ['un', 'dis', 'non', 'de', 'in', 'im'];

/** One text has a word, the other its opposite: enable and disable, best and worst, known and unknown. */
export const oppositesGuard: Guard = {
  name: 'opposites',
  objection(one, other) {
    const found = opposed(one, other) ?? opposed(other, one)?.reverse();
    return found && \`they say the opposite: \${found.join(', ')}\`;
  },
};

function opposed({ words: here }: Question, { words: there }: Question): string[] | undefined {
  const [ours, theirs] = [new Set(here), new Set(there)];
  for (const word of ours) {
    if (theirs.has(word)) continue;
    const prefixed = REVERSING.map((prefix) => prefix + word);
    const opposites = word.length > 3 ? [...(OPPOSITES.get(word) ?? []), ...prefixed] : (OPPOSITES.get(word) ?? []);
    const opposite = opposites.find((candidate) => theirs.has(candidate) && !ours.has(candidate));
    if (opposite !== undefined) return [word, opposite];
  }
  return undefined;
}

/** Each text names something that the other does not mention in any form. */
export const namesGuard: Guard = {
  name: 'names',
  objection(one, other) {
    const [here, there] = [unmentioned(one, other), unmentioned(other, one)];
    if (here.length === 0 || there.length === 0) return undefined;
    if (areInitialsIn(other, here) || areInitialsIn(one, there)) return undefined;
    return differing('names', here, there);
  },
};

/** Names as written, without those whose beginning the other text has or whose beginning they are: India, Indian. */
function unmentioned({ names }: Question, other: Question): string[] {
  const absent = [...names].filter(([stem]) => !other.stemSet.has(stem));
  if (absent.length === 0) return [];
  const terms = new Set([...other.topicSet, ...other.names.keys()]);
  const beginnings = new Set([...terms].flatMap(beginningsOf));
  return absent
    .filter(([stem]) => !beginnings.has(stem) && !beginningsOf(stem).some((start) => terms.has(start)))
    .map(([, name]) => name);
}

const LEAST_LETTERS = 2;
const MOST_LETTERS = 24;
const beginningsOf = (word: string): string[] =>
  Array.from({ length: Math.min(word.length, MOST_LETTERS) + 1 - LEAST_LETTERS }, (_, i) =>
    word.slice(0, LEAST_LETTERS + i),
  );

/** Whether all of the names are initials of words of the text that stand together: UK, United Kingdom. */
function areInitialsIn({ words }: Question, names: readonly string[]): boolean {
  const initials = words.map((word) => word[0]).join('');
  return names.every((name) => name.length > 1 && initials.includes(name.toLowerCase()));
}

/**
 * Kinds whose answers are of another sort than all others. "How do I" and "what is the best way to" want the same, and so do
 * "who" and "which person": manner, thing, person and state are not told apart.
 */
const DISTINCT: readonly QuestionKind[] = ['reason', 'place', 'time', 'amount'];

export const questionWordGuard: Guard = {
  name: 'question word',
  objection({ kind: one }, { kind: other }) {
    if (one === other || one === 'none' || other === 'none') return undefined;
    if (!DISTINCT.includes(one) && !DISTINCT.includes(other)) return undefined;
    return \`they ask for different things: \${one}, \${other}\`;
  },
};

/** In the order in which they are asked. */
export const ALL_GUARDS: readonly Guard[] = [
  numbersGuard,
  unitsGuard,
  negationGuard,
  swappedGuard,
  oppositesGuard,
  namesGuard,
  questionWordGuard,
];

/** The first objection of any guard. Which of the two texts comes first makes no difference to whether there is one. */
export function objectionTo(one: Question, other: Question): Objection | undefined {
  for (const guard of ALL_GUARDS) {
    const reason = guard.objection(one, other);
    if (reason !== undefined) return { guard: guard.name, reason };
  }
  return undefined;
}`,

  veto: `/** The lab's guards: 0 where numbers, units, names, negations or the order of things differ, else the cosine. */
export const vetoed = (kept: string, asked: string, cosine: number): number =>
  objectionTo(readQuestion(kept), readQuestion(asked)) ? 0 : cosine;`,

  weighed: `/** What is weighed, each between about 0 and 1, in words. Symmetric. */
export const FEATURES = {
  cosine: 'cosine of the two vectors',
  nearness: 'the cosine on a logarithmic scale: tells 0.95 from 0.99 as clearly as 0.7 from 0.9',
  letters: 'share of runs of three letters that both have',
  words: 'share of topic words that both have',
  shared: 'number of topic words that both have, up to ten',
  sameTopic: 'the topic words are the same',
  extra: 'topic words that only the longer list has, up to five',
  replaced: 'both have a topic word that the other lacks',
  ending: 'the last word is the same',
  order: 'the topic words that both have stand in another order',
  kind: 'the question words ask for different things',
  numbers: 'the numbers differ',
  negation: 'one of them is negated',
  names: 'both have a name that the other lacks',
  sentences: 'one has more sentences',
  guards: 'a guard objects',
} as const;
export type FeatureName = keyof typeof FEATURES;
export const FEATURE_NAMES = Object.keys(FEATURES) as readonly FeatureName[];

/** The features of a pair in the order of {@link FEATURE_NAMES}. */
export function featuresOf(one: Question, other: Question, cosine: number): number[] {
  const shared = [...one.topicSet].filter((stem) => other.topicSet.has(stem));
  const onlyOne = [...one.topicSet].filter((stem) => !other.topicSet.has(stem));
  const onlyOther = [...other.topicSet].filter((stem) => !one.topicSet.has(stem));
  const all = shared.length + onlyOne.length + onlyOther.length;
  const values: Record<FeatureName, number> = {
    cosine,
    nearness: -Math.log(1.02 - Math.min(1, Math.max(0, cosine))) / 4,
    letters: overlap(one.trigrams, other.trigrams),
    words: ratio(shared.length, all),
    shared: Math.min(10, shared.length) / 10,
    sameTopic: Number(onlyOne.length + onlyOther.length === 0),
    extra: Math.min(5, Math.max(onlyOne.length, onlyOther.length)) / 5,
    replaced: Number(onlyOne.length > 0 && onlyOther.length > 0),
    ending: Number(one.stems.at(-1) === other.stems.at(-1)),
    order: Number(!isSameOrder(one.topic, other.topic)),
    kind: Number(one.kind !== other.kind),
    numbers: Number(overlap(one.numbers, other.numbers) < 1),
    negation: Number(one.negated !== other.negated),
    names: Number(hasOwnName(one, other) && hasOwnName(other, one)),
    sentences: Math.min(2, Math.abs(one.sentences - other.sentences)) / 2,
    guards: Number(objectionTo(one, other) !== undefined),
  };
  return FEATURE_NAMES.map((name) => values[name]);
}

/** Both empty: nothing differs, 1. */
const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

/** Jaccard: what both have ÷ what either has. */
function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let both = 0;
  for (const value of one) if (other.has(value)) both++;
  return ratio(both, one.size + other.size - both);
}

const hasOwnName = ({ names }: Question, { stemSet }: Question): boolean =>
  [...names.keys()].some((stem) => !stemSet.has(stem));

/** Whether the words that both have once come in the same order. */
function isSameOrder(one: readonly string[], other: readonly string[]): boolean {
  const [here, there] = [onceIn(one), onceIn(other)];
  const mine = one.filter((stem) => here.has(stem) && there.has(stem));
  const theirs = other.filter((stem) => here.has(stem) && there.has(stem));
  return mine.every((stem, i) => stem === theirs[i]);
}

function onceIn(stems: readonly string[]): Set<string> {
  const once = new Set<string>();
  const seen = new Set<string>();
  for (const stem of stems) {
    if (seen.has(stem)) once.delete(stem);
    else once.add(stem);
    seen.add(stem);
  }
  return once;
}

/** A logistic model: probability = 1 / (1 + exp(−(bias + Σ weight × feature))). */
export interface LogisticModel {
  readonly bias: number;
  readonly weights: readonly number[];
}

export function probability({ bias, weights }: LogisticModel, features: readonly number[]): number {
  return 1 / (1 + Math.exp(-weights.reduce((sum, weight, i) => sum + weight * features[i]!, bias)));
}

/** What a weighed judge decides by; plain data. */
export interface JudgeWeights {
  readonly bias: number;
  readonly weights: Readonly<Record<FeatureName, number>>;
}

/** A labelled pair with its texts read. */
export interface ReadPair {
  readonly one: Question;
  readonly other: Question;
  readonly cosine: number;
  readonly same: boolean;
}

/** Probability that one answer serves both. */
export function weighedScore({ bias, weights }: JudgeWeights, pair: Omit<ReadPair, 'same'>): number {
  const features = featuresOf(pair.one, pair.other, pair.cosine);
  return probability({ bias, weights: FEATURE_NAMES.map((name) => weights[name]) }, features);
}

/** The lab's score: how surely both want the same answer, out of their cosine and of what differs in their texts. */
export const weighed =
  (weights: JudgeWeights) =>
  (kept: string, asked: string, cosine: number): number =>
    weighedScore(weights, { one: readQuestion(kept), other: readQuestion(asked), cosine });`,

  check: `/**
 * Places among which a kept answer's best chunk must be found again. Deeper says next to nothing: on Cranfield, queries
 * with one word, number or negation changed kept the best chunk among the first ten in 185 of 186 cases, and at the very
 * first place in 149; paraphrases in 402 and 351 of 402.
 */
export const CONFIRMING_DEPTH = 1;

/**
 * Whether a search for the new query confirms a kept answer: its best chunk is among the first places. An answer without
 * chunks is confirmed by a search that finds nothing.
 * @param kept chunks of the kept answer, best first, named as in \`found\`
 * @param found chunks that a search with the new query's vector gives, best first; a cheap search will do
 */
export function confirmsHit(
  kept: readonly (string | number)[],
  found: readonly (string | number)[],
  depth = CONFIRMING_DEPTH,
): boolean {
  const [best] = kept;
  return best === undefined ? found.length === 0 : found.slice(0, depth).includes(best);
}

/** What the lab's check of a hit asks. */
export interface HitCheck<Value> {
  /** Names of the chunks of a kept value, best first. */
  readonly chunksOf: (kept: Value) => readonly (string | number)[];
  /** Names of the chunks that a search for a query finds now, best first; a cheap search will do. */
  readonly findChunks: (query: string) => Promise<readonly (string | number)[]>;
}

/** A hit is served where a search finds its best chunk first. */
export const checked =
  <Value>({ chunksOf, findChunks }: HitCheck<Value>) =>
  async (kept: Value, asked: string): Promise<boolean> =>
    confirmsHit(chunksOf(kept), await findChunks(asked));`,
} as const;
