import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCache } from '../../../src/core/cache';
import { createRng } from '../../../src/core/common';
import { defaultKnobs, type KnobValues } from '../../../src/core/config';
import { cacheSnippet } from '../../../src/core/report';
import {
  createSemanticCache,
  GUARDS,
  judgeOf,
  SHIPPED_WEIGHTS,
  type GuardMode,
  type JudgeWeights,
} from '../../../src/core/semantic-cache';

const root = path.resolve(import.meta.dirname, '../../..');
const POLICIES = ['lru', 'fifo', 'lfu', 'tinylfu', 'gdsf'] as const;
const ENTRIES = 20;
/** The weighed score is lower than the cosine that it is made of. */
const THRESHOLDS: Record<GuardMode, number> = { off: 0.8, veto: 0.8, weighed: 0.3 };

/** What a snippet exports, as its users see it. */
interface SnippetCache<Value> {
  hits: number;
  misses: number;
  readonly size: number;
  readonly bytes: number;
  get(key: string): Value | undefined;
  set(key: string, value: Value, cost?: number): void;
  delete(key: string): boolean;
  clear(): void;
  getOrCompute(key: string, compute: () => Promise<Value>): Promise<Value>;
}
interface SemanticSnippetCache<Value> {
  hits: number;
  misses: number;
  readonly size: number;
  get(query: string): Promise<Value | undefined>;
  set(query: string, value: Value): Promise<void>;
  getOrCompute(query: string, compute: () => Promise<Value>): Promise<Value>;
  clear(): void;
}
interface Snippet {
  readonly queryKey: (text: string, version?: string) => string;
  createResultCache(options?: { bytesOf?: (value: number) => number; nowMs?: () => number }): SnippetCache<number>;
  createSemanticCache(options: {
    embed: (text: string) => Promise<ArrayLike<number>>;
    score?: (kept: string, asked: string, cosine: number) => number;
    nowMs?: () => number;
  }): SemanticSnippetCache<string>;
}

const knobs = (changes: Partial<KnobValues>): KnobValues => ({ ...defaultKnobs(), ...changes });
const withResults = (policy: (typeof POLICIES)[number], more: Partial<KnobValues> = {}): KnobValues =>
  knobs({ 'cache.result.policy': policy, 'cache.result.maxEntries': ENTRIES, ...more });

const EVERYTHING = knobs({
  'cache.result.policy': 'tinylfu',
  'cache.semantic.policy': 'lru',
  'cache.semantic.threshold': 0.9,
  'cache.semantic.maxEntries': 3,
  'cache.semantic.ttlSeconds': 10,
  'cache.embedding.policy': 'gdsf',
  'cache.answer.policy': 'lfu',
  'cache.answer.threshold': 0.95,
});

const texts: Record<string, string> = {
  ...Object.fromEntries(POLICIES.map((policy) => [policy, cacheSnippet(withResults(policy), 'a test')])),
  limited: cacheSnippet(
    withResults('lru', { 'cache.result.ttlSeconds': 5, 'cache.result.maxMegabytes': 0.001 }),
    'a test',
  ),
  'limited-gdsf': cacheSnippet(
    withResults('gdsf', { 'cache.result.ttlSeconds': 5, 'cache.result.maxMegabytes': 0.001 }),
    'a test',
  ),
  everything: cacheSnippet(EVERYTHING, 'a test'),
  unguarded: cacheSnippet({ ...EVERYTHING, 'cache.semantic.guards': 'off' }, 'a test'),
};

for (const guards of GUARDS)
  texts[`semantic-${guards}`] = cacheSnippet(
    knobs({
      'cache.semantic.policy': 'tinylfu',
      'cache.semantic.threshold': THRESHOLDS[guards],
      'cache.semantic.maxEntries': ENTRIES,
      'cache.semantic.ttlSeconds': 60,
      'cache.semantic.guards': guards,
    }),
    'a test',
  );

texts['checked'] = cacheSnippet(
  knobs({ 'cache.semantic.policy': 'lru', 'cache.semantic.threshold': 0.8, 'cache.semantic.check': 'on' }),
  'a test',
);

let folder = '';
let found: string[] = [];
const modules = new Map<string, Snippet>();

/** As a user would: strict, without any of the repository's own settings. */
const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noUnusedLocals: true,
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ES2022,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: ['node'],
  typeRoots: [path.join(root, 'node_modules/@types')],
  skipLibCheck: true,
};

beforeAll(async () => {
  mkdirSync(path.join(root, 'out-test'), { recursive: true });
  folder = mkdtempSync(path.join(root, 'out-test/cache-snippet-'));
  const files = Object.entries(texts).map(([name, text]) => {
    const file = path.join(folder, `${name}.ts`);
    writeFileSync(file, text);
    return file;
  });
  const program = ts.createProgram(files, OPTIONS);
  found = ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  program.emit(undefined, (file, text) => writeFileSync(file.replace(/\.js$/, '.mjs'), text));
  for (const name of Object.keys(texts)) {
    const url = pathToFileURL(path.join(folder, `${name}.mjs`)).href;
    modules.set(name, (await import(/* @vite-ignore */ url)) as Snippet);
  }
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Step {
  readonly key: number;
  readonly bytes: number;
  readonly cost: number;
  readonly pauseMs: number;
}
const step: fc.Arbitrary<Step> = fc.record({
  key: fc.nat(60),
  bytes: fc.integer({ min: 1, max: 1100 }),
  cost: fc.integer({ min: 1, max: 50 }),
  pauseMs: fc.nat(2000),
});

/** Asks both caches the same, and keeps what is missing: hit or miss of each request, of both. */
function replay(
  name: string,
  params: Omit<Parameters<typeof createCache>[0], 'maxEntries'>,
  steps: readonly Step[],
): { ours: boolean[]; theirs: boolean[]; entries: [number, number] } {
  let now = 0;
  let bytes = 1;
  const lab = createCache<number>({ ...params, maxEntries: ENTRIES }, { nowMs: () => now });
  const snippet = modules.get(name)!.createResultCache({ bytesOf: () => bytes, nowMs: () => now });
  const ours: boolean[] = [];
  const theirs: boolean[] = [];
  for (const { key: number, bytes: size, cost, pauseMs } of steps) {
    now += pauseMs;
    bytes = size;
    const key = `q${number}`;
    ours.push(lab.get(key) !== undefined);
    theirs.push(snippet.get(key) !== undefined);
    if (!ours.at(-1)) lab.set(key, number, { bytes, cost });
    if (!theirs.at(-1)) snippet.set(key, number, cost);
  }
  return { ours, theirs, entries: [lab.counters.entries, snippet.size] };
}

describe('a cache as TypeScript', () => {
  it('compiles under strict settings, and needs no package', () => {
    expect(found).toEqual([]);
    for (const [name, text] of Object.entries(texts)) expect(text, name).not.toMatch(/^import /m);
  });

  it.each(POLICIES)('%s hits where the lab hits, request by request', (policy) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 100, maxLength: 400 }), (steps) => {
        const { ours, theirs, entries } = replay(policy, { policy, ttlSeconds: 0 }, steps);
        expect(theirs).toEqual(ours);
        expect(entries[1]).toBe(entries[0]);
      }),
      { numRuns: 60 },
    );
  });

  it.each(POLICIES)('%s hits where the lab hits on a long skewed trace', (policy) => {
    const random = createRng(7);
    const steps = Array.from({ length: 20_000 }, () => ({
      ...{ key: Math.floor(random.next() ** 3 * 200), bytes: 1 + Math.floor(random.next() * 50), cost: 1, pauseMs: 1 },
    }));
    const { ours, theirs } = replay(policy, { policy, ttlSeconds: 0 }, steps);
    expect(theirs).toEqual(ours);
    expect(ours.filter(Boolean).length).toBeGreaterThan(5000);
  });

  it.each([
    ['limited', 'lru'],
    ['limited-gdsf', 'gdsf'],
  ] as const)('keeps to time and bytes as the lab does: %s', (name, policy) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 100, maxLength: 400 }), (steps) => {
        const { ours, theirs } = replay(name, { policy, ttlSeconds: 5, maxBytes: 1000 }, steps);
        expect(theirs).toEqual(ours);
      }),
      { numRuns: 60 },
    );
  });

  it('computes once for all who ask at once, keeps no failure, and nothing that was deleted meanwhile', async () => {
    const cache = modules.get('lru')!.createResultCache();
    let computed = 0;
    const compute = async (): Promise<number> => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return ++computed;
    };
    const all = await Promise.all(Array.from({ length: 1000 }, () => cache.getOrCompute('a', compute)));
    expect(new Set(all)).toEqual(new Set([1]));
    expect(await cache.getOrCompute('a', compute)).toBe(1);
    await expect(cache.getOrCompute('b', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await cache.getOrCompute('b', compute)).toBe(2);
    const late = cache.getOrCompute('c', compute);
    cache.clear();
    expect(await late).toBe(3);
    expect(cache.get('c')).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  it('keys equal texts equally, and another state of the documents otherwise', () => {
    const { queryKey } = modules.get('lru')!;
    expect(queryKey(' how  to\nrestore ')).toBe(queryKey('how to restore'));
    expect(queryKey('caf\u00e9')).toBe(queryKey('cafe\u0301'));
    expect(queryKey('a', 'v1')).not.toBe(queryKey('a', 'v2'));
  });
});

describe('a semantic cache as TypeScript', () => {
  const VECTORS: Record<string, readonly number[]> = {
    north: [0, 2],
    'nearly north': [0.3, 1],
    east: [5, 0],
    'nearly east': [1, 0.1],
    'south west': [-1, -1],
    west: [-1, 0],
  };
  let now = 0;
  const make = (score?: (kept: string, asked: string, cosine: number) => number): SemanticSnippetCache<string> =>
    modules.get('unguarded')!.createSemanticCache({
      embed: (text) => Promise.resolve(VECTORS[text]!),
      nowMs: () => now,
      ...(score && { score }),
    });

  it('answers from the nearest kept query above the threshold', async () => {
    const cache = make();
    await cache.set('north', 'up');
    await cache.set('east', 'right');
    expect(await cache.get('nearly north')).toBe('up');
    expect(await cache.get('nearly east')).toBe('right');
    expect(await cache.get('south west')).toBeUndefined();
    expect([cache.hits, cache.misses]).toEqual([2, 1]);
  });

  it('leaves the judgement to a score where one is given', async () => {
    const cache = make((kept, asked, cosine) => (kept === asked ? cosine : 0));
    await cache.set('north', 'up');
    expect(await cache.get('nearly north')).toBeUndefined();
    expect(await cache.get('north')).toBe('up');
  });

  it.each(GUARDS)('serves what the lab serves, request by request: guards %s', async (guards) => {
    const random = createRng(11);
    const normal = (): number => random.next() + random.next() + random.next() - 1.5;
    const topics = Array.from({ length: 12 }, () => Array.from({ length: 16 }, normal));
    // Sixty queries around twelve topics; some of a topic name another number.
    const queries = Array.from({ length: 60 }, (_, i) => {
      const raw = topics[i % topics.length]!.map((value) => value + 0.35 * normal());
      const length = Math.hypot(...raw);
      const number = i % 5 === 0 ? ' 30' : i % 5 === 1 ? ' 60' : '';
      return {
        text: `topic${i % topics.length} wording${i}${number}`,
        vector: Float32Array.from(raw, (x) => x / length),
      };
    });
    let time = 0;
    const lab = createSemanticCache<string>(
      { policy: 'tinylfu', maxEntries: ENTRIES, ttlSeconds: 60, threshold: THRESHOLDS[guards], judge: judgeOf(guards) },
      { nowMs: () => time },
    );
    const snippet = modules.get(`semantic-${guards}`)!.createSemanticCache({
      embed: (text) => Promise.resolve(queries.find((query) => query.text === text)!.vector),
      nowMs: () => time,
    });
    // The same keys in both: by its sketch, what W-TinyLFU keeps depends on them a little.
    const scope = '';
    const served = { lab: [] as string[], snippet: [] as string[] };
    for (let i = 0; i < 3000; i++) {
      time += random.below(2000);
      const { text, vector } = queries[Math.floor(random.next() ** 2 * queries.length)]!;
      const hit = lab.lookUp(text, vector, scope);
      if (!hit) lab.store(text, vector, scope, text);
      served.lab.push(hit?.value ?? text);
      served.snippet.push(await snippet.getOrCompute(text, () => Promise.resolve(text)));
    }
    expect(served.snippet).toEqual(served.lab);
    const { hits, misses } = lab.counters;
    expect([snippet.hits, snippet.misses]).toEqual([hits, misses]);
    expect(Math.min(hits, misses)).toBeGreaterThan(500);
  });

  it("refuses what the lab's guards refuse", async () => {
    const pairs = [
      ['how to set the timeout to 30 seconds', 'how to set the timeout to 60 seconds'],
      ['can I restore a backup', 'can I not restore a backup'],
      ['flight from Paris to Rome', 'flight from Rome to Paris'],
      ['how do I restore a backup', 'how can I restore a backup'],
      ['what is the largest file', 'what is the smallest file'],
      ['where is the log', 'where are the logs'],
    ] as const;
    const served: boolean[] = [];
    for (const [kept, asked] of pairs) {
      const cache = modules.get('everything')!.createSemanticCache({ embed: () => Promise.resolve([1, 0]) });
      await cache.set(kept, 'kept');
      expect(await cache.get(kept)).toBe('kept');
      served.push((await cache.get(asked)) !== undefined);
    }
    const judge = judgeOf('veto');
    expect(served).toEqual(pairs.map(([cached, asked]) => judge.score({ cached, asked, cosine: 1 }) >= 0.9));
    expect(served).toContain(true);
    expect(served.filter((one) => !one).length).toBeGreaterThanOrEqual(3);
  });

  it("weighs what the lab's score weighs", () => {
    const text = createRng(3);
    const words = 'how do can I not restore a backup of the largest smallest 30 60 files in Paris Rome Linux'.split(
      ' ',
    );
    const sentence = (): string =>
      Array.from({ length: 4 + text.below(5) }, () => words[text.below(words.length)]).join(' ');
    const { weighed } = modules.get('semantic-weighed')! as unknown as {
      weighed: (weights: JudgeWeights) => (kept: string, asked: string, cosine: number) => number;
    };
    const score = weighed(SHIPPED_WEIGHTS);
    const judge = judgeOf('weighed');
    for (let i = 0; i < 300; i++) {
      const pair = { cached: sentence(), asked: sentence(), cosine: text.next() };
      expect(score(pair.cached, pair.asked, pair.cosine)).toBe(judge.score(pair));
    }
  });

  it('searches to check a hit, also of an equal text, and keeps the new answer where it is refused', async () => {
    const found: Record<string, string[]> = {
      north: ['a', 'b'],
      'nearly north': ['a'],
      east: ['c'],
      'nearly east': ['d'],
    };
    const { createSemanticCache: create } = modules.get('checked')! as unknown as {
      createSemanticCache: (options: {
        embed: (text: string) => Promise<ArrayLike<number>>;
        chunksOf: (kept: string) => readonly string[];
        findChunks: (query: string) => Promise<readonly string[]>;
      }) => SemanticSnippetCache<string>;
    };
    const cache = create({
      embed: (text) => Promise.resolve(VECTORS[text]!),
      chunksOf: (kept) => kept.split(','),
      findChunks: (query) => Promise.resolve(found[query]!),
    });
    await cache.set('north', 'a,b');
    await cache.set('east', 'c');
    expect(await cache.get('nearly north')).toBe('a,b');
    expect(await cache.get('nearly east')).toBeUndefined();
    expect([cache.hits, cache.misses]).toEqual([1, 1]);
    found['north'] = ['e'];
    expect(await cache.getOrCompute('north', () => Promise.resolve('e'))).toBe('e');
    expect(await cache.get('north')).toBe('e');
    expect([cache.hits, cache.misses]).toEqual([2, 2]);
  });

  it('forgets what is old or too much, with its vector', async () => {
    const cache = make();
    await cache.set('north', 'up');
    now += 11_000;
    expect(await cache.get('nearly north')).toBeUndefined();
    expect(await cache.getOrCompute('nearly north', () => Promise.resolve('new'))).toBe('new');
    for (const text of ['east', 'south west', 'west']) await cache.getOrCompute(text, () => Promise.resolve(text));
    expect(cache.size).toBe(3);
    expect(await cache.get('north')).toBeUndefined();
    cache.clear();
    expect(await cache.get('west')).toBeUndefined();
  });
});

describe('what the file says', () => {
  it('limits memory by a whole number of bytes', () => {
    const limitOf = (maxMegabytes: number) =>
      /maxBytes: (\d[^,]*),/.exec(
        cacheSnippet(withResults('lru', { 'cache.result.maxMegabytes': maxMegabytes }), 'here'),
      )?.[1];
    expect(limitOf(2.01)).toBe('2010000');
    expect(limitOf(1e-9)).toBe('1');
    expect(limitOf(0)).toBeUndefined();
  });

  it('names where it comes from, and cannot be broken out of', () => {
    const text = cacheSnippet(withResults('lru'), 'policy "*/ process.exit() /*",\nreplayed');
    expect(text.slice(0, text.indexOf('*/'))).toMatch(/Least recently used[\s\S]+getOrCompute/);
    expect(text).toContain('Chosen from policy "* / process.exit() /*", replayed.');
  });

  it('says what the lab had and the file has not', () => {
    const left = (changes: Partial<KnobValues>): string[] => {
      const [head = ''] = cacheSnippet({ ...EVERYTHING, 'cache.answer.threshold': 1, ...changes }, 'a test').split(
        '*/',
      );
      return [...(head.split('this file has not:')[1] ?? '').matchAll(/^ \* - (cache\.[\w.]+)/gm)].map(([, id]) => id!);
    };
    expect(texts['lru']).not.toMatch(/this file has not/);
    expect(left({})).toEqual([]);
    expect(left({ 'cache.semantic.guards': 'weighed', 'cache.semantic.check': 'on' })).toEqual([]);
    expect(left({ 'cache.invalidation': 'dependencies' })).toEqual(['cache.invalidation']);
    expect(left({ 'cache.embedding.kept': 'i8' })).toEqual(['cache.embedding.kept']);
    expect(left({ 'cache.answer.threshold': 0.95 })).toEqual(['cache.answer.threshold']);
    const ahead = { 'cache.warm.queries': 5, 'cache.prefetch.queries': 2 } as const;
    expect(left(ahead)).toEqual(['cache.warm.queries', 'cache.prefetch.queries']);
    expect(left({ ...ahead, 'cache.result.policy': 'none' })).toEqual([]);
  });

  it('is refused where no cache is on', () => {
    expect(() => cacheSnippet(defaultKnobs(), 'a test')).toThrow(expect.objectContaining({ code: 'cache/none-on' }));
  });
});
