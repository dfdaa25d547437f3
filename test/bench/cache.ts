import { LRUCache } from 'lru-cache';
import { createCache, CACHE_POLICIES, type CachePolicy } from '../../src/core/cache';
import { defaultColumns, replayColumn, sizeCurves, type ResolvedTrace } from '../../src/core/cache-lab';
import { noControl } from '../../src/core/common';
import { defaultKnobs } from '../../src/core/config';
import { zipfRequests } from '../../src/core/load';
import { lineOf, pairedRatios, type BenchLine } from './measure';

const REQUESTS = 100_000;
const QUERIES = 5_000;
const ENTRIES = 500;
const OPERATIONS = 200_000;
const PAIRS = 9;
const REPLAYS = 3;

/** Replaying a long trace through eight columns, and operations of our policies against lru-cache and a bare Map. */
export async function benchCache(): Promise<BenchLine[]> {
  const trace = zipfTrace();
  const scores = (query: number): Float64Array => Float64Array.from(trace.alike![query]!, ({ cosine }) => cosine);
  const columns = defaultColumns({ name: 'base', knobs: defaultKnobs() });
  const seconds: number[] = [];
  const curveSeconds: number[] = [];
  for (let i = 0; i < REPLAYS; i++) {
    let started = performance.now();
    for (const { knobs } of columns) await replayColumn(trace, knobs, { history: 0, scores, lookUpMs: {} }, noControl);
    seconds.push(performance.now() - started);
    started = performance.now();
    await sizeCurves(trace, 0, noControl);
    curveSeconds.push(performance.now() - started);
  }
  const what = `${REQUESTS.toLocaleString('en')} requests of ${QUERIES.toLocaleString('en')} queries (Zipf 1), 20 changes of documents`;
  return [
    lineOf(`replay through ${columns.length} columns`, 'ms', seconds, `${what}; the default columns`, {
      atMost: 10_000,
    }),
    lineOf('size curves, all policies', 'ms', curveSeconds, what),
    ...(await operations()),
  ];
}

async function operations(): Promise<BenchLine[]> {
  const keys = Array.from(zipfRequests(QUERIES, OPERATIONS, 1, 2), String);
  const clock = { nowMs: () => 0 };
  const peers: Readonly<Record<string, () => void>> = {
    'lru-cache': () => {
      const cache = new LRUCache<string, number>({ max: ENTRIES });
      for (const key of keys) if (cache.get(key) === undefined) cache.set(key, 1);
    },
    'a Map without a limit': () => {
      const cache = new Map<string, number>();
      for (const key of keys) if (cache.get(key) === undefined) cache.set(key, 1);
    },
  };
  const ours = (policy: CachePolicy) => (): void => {
    const cache = createCache<number>({ policy, maxEntries: ENTRIES, ttlSeconds: 0 }, clock);
    for (const key of keys) if (cache.get(key) === undefined) cache.set(key, 1);
  };
  const lines: BenchLine[] = [];
  const how = `${OPERATIONS.toLocaleString('en')} look-ups of ${QUERIES.toLocaleString('en')} keys (Zipf 1) in ${ENTRIES} entries, misses stored; in turn`;
  for (const policy of CACHE_POLICIES.filter((one) => one !== 'none')) {
    const times: number[] = [];
    const timed = (): void => {
      const started = performance.now();
      ours(policy)();
      times.push(OPERATIONS / ((performance.now() - started) / 1000));
    };
    for (const [name, peer] of Object.entries(peers)) {
      const ratios = await pairedRatios(PAIRS, timed, peer);
      lines.push(lineOf(`${policy}: operations against ${name}`, 'ratio', ratios, how));
    }
    lines.push(lineOf(`${policy}: operations`, 'perSecond', times.slice(1), how));
  }
  return lines;
}

/** Everything that a replay has to know, made up: each query resembles a few others. */
function zipfTrace(): ResolvedTrace {
  const queries = Array.from({ length: QUERIES }, (_, query) => query);
  const requests = Array.from({ length: REQUESTS }, (_, i) => i);
  const versions = 20;
  return {
    requests: REQUESTS,
    queries: queries.map((query) => ({ text: `query ${query}`, meaning: query, embedMs: 3, searchMs: 2 })),
    atMs: Float64Array.from(requests, (i) => i * 1000),
    queryOf: zipfRequests(QUERIES, REQUESTS, 1, 1),
    versionOf: Uint32Array.from(requests, (i) => Math.floor((i * versions) / REQUESTS)),
    sessionOf: Int32Array.from(requests, (i) => i >> 2),
    versions: Array.from({ length: versions }, (_, v) => ({
      atMs: (v * REQUESTS * 1000) / versions,
      causes: v === 0 ? [] : ['edit'],
      documents: v === 0 ? 0 : 1,
      changed: [],
      ...(v > 0 && { dropped: Uint32Array.from(queries.filter((query) => query % 50 === v)) }),
    })),
    firstAnswers: Uint32Array.from(queries),
    answers: queries.map((query) => ({ query, bytes: 3000, chunks: [query], answerUsd: 0.0003 })),
    alike: queries.map((query) =>
      [1, 2, 3, 4, 5].map((step) => ({ query: (query + step * 37) % QUERIES, cosine: 0.95 - step * 0.05 })),
    ),
    dimensions: 384,
  };
}
