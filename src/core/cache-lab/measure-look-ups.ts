import { createCache, resultKey, type CachePolicy } from '../cache';
import type { Clock } from '../common';
import type { KnobValues } from '../config';
import type { LookUpTimes } from './column-caches';
import { createSemanticCache, judgeOfKnobs } from '../semantic-cache';
import type { AskedQuery } from './documents-over-time';
import { CACHE_LAYERS, type CacheLayer } from './types';

const TIMED_LOOK_UPS = 2_000;
const TIMED_SCANS = 200;

/** What look-ups are timed on. */
export interface LookUpSample {
  readonly queries: readonly AskedQuery[];
  /** Row-major vectors of the queries; absent in lexical mode. */
  readonly rows?: Float32Array;
}

/**
 * Measures a look-up of each layer that is on, mean of many: the key is made and the cache is asked. Where the nearest
 * kept query is looked for, the kept vectors are compared and the nearest are judged. Caches of one kind and size are
 * measured once, so that columns do not differ by noise.
 */
export function lookUpTimer(sample: LookUpSample, clock: Clock): (knobs: KnobValues) => LookUpTimes {
  const known = new Map<string, number>();
  const timeOf = (layer: CacheLayer, policy: CachePolicy, knobs: KnobValues): number => {
    const entries = knobs[`cache.${layer}.maxEntries`];
    const scans = layer === 'semantic' || (layer === 'answer' && knobs['cache.answer.threshold'] < 1);
    const { queries, rows } = sample;
    if (!scans || !rows)
      return measuredOnce(['key', policy, entries], () => keyLookUpMs(policy, entries, queries, clock));
    return measuredOnce(['nearest', policy, entries, knobs['cache.semantic.guards']], () =>
      nearestLookUpMs(knobs, policy, entries, { queries, rows }, clock),
    );
  };
  const measuredOnce = (what: readonly (string | number)[], measure: () => number): number => {
    const name = what.join(' ');
    let ms = known.get(name);
    if (ms === undefined) known.set(name, (ms = measure()));
    return ms;
  };
  return (knobs) => {
    const times: Partial<Record<CacheLayer, number>> = {};
    for (const layer of CACHE_LAYERS) {
      const policy = knobs[`cache.${layer}.policy`];
      if (policy !== 'none' && sample.queries.length > 0) times[layer] = timeOf(layer, policy, knobs);
    }
    return times;
  };
}

function keyLookUpMs(policy: CachePolicy, maxEntries: number, queries: readonly AskedQuery[], clock: Clock): number {
  const cache = createCache<number>({ policy, maxEntries, ttlSeconds: 0 }, clock);
  const asked = Array.from({ length: TIMED_LOOK_UPS }, (_, i) => queries[i % queries.length]!);
  for (const { text, filter } of asked) cache.set(resultKey('', text, filter), 1);
  return meanMs(asked, ({ text, filter }) => cache.get(resultKey('', text, filter)), clock);
}

/** The nearest kept query is looked for, and judged: a cache filled with the sample's queries is asked for others. */
function nearestLookUpMs(
  knobs: KnobValues,
  policy: CachePolicy,
  maxEntries: number,
  { queries, rows }: Required<LookUpSample>,
  clock: Clock,
): number {
  const dimensions = rows.length / queries.length;
  const judge = judgeOfKnobs(knobs);
  const cache = createSemanticCache<number>({ policy, maxEntries, ttlSeconds: 0, threshold: 1, judge }, clock);
  const vectorOf = (query: number): Float32Array => rows.slice(query * dimensions, (query + 1) * dimensions);
  const known = queries.flatMap((_, query) => (rows[query * dimensions] === 0 ? [] : [query]));
  if (known.length === 0) return 0;
  for (const query of known.slice(0, maxEntries)) cache.store(`kept ${queries[query]!.text}`, vectorOf(query), '', 1);
  const asked = Array.from({ length: TIMED_SCANS }, (_, i) => known[(i * 7) % known.length]!);
  return meanMs(asked, (query) => cache.lookUp(queries[query]!.text, vectorOf(query), ''), clock);
}

/** Of a second round: in the first one the code itself is still being compiled. */
function meanMs<Item>(items: readonly Item[], work: (item: Item) => void, clock: Clock): number {
  for (const item of items) work(item);
  const started = clock.nowMs();
  for (const item of items) work(item);
  return (clock.nowMs() - started) / items.length;
}
