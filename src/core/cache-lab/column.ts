import { isActive, KNOBS, type KnobValues, type Variant } from '../config';
import type { MetricValue } from '../metrics';
import { mean, percentileOfSorted, sorted } from '../statistics';
import type { ColumnReplay } from './replay-column';
import { outcomeShares } from './shares';
import type { CacheColumn, CacheMistake } from './types';

/** Hits and misses are far apart: a curve through few points would join them by a slope that nobody measured. */
const PERCENTILES = Array.from({ length: 99 }, (_, i) => i + 1);

/** A column's figures. @param bestHits hits of the best possible cache of its size; absent where that is no bound */
export function columnOf(
  { name, knobs }: Variant,
  replay: ColumnReplay,
  bestHits: number | undefined,
  mistakes: readonly CacheMistake[],
): CacheColumn {
  const { layers, withMs, withoutMs, spentUsd, withoutUsd } = replay;
  const shares = outcomeShares(replay.outcomes);
  const times = sorted(withMs);
  const timesWithout = sorted(withoutMs);
  const at = (ascending: Float64Array): number[] => PERCENTILES.map((share) => percentileOfSorted(ascending, share));
  const n = withMs.length;
  const ms = (value: number): MetricValue => ({ value, unit: 'ms', n });
  const usd = (value: number): MetricValue | undefined => (Number.isFinite(value) ? { value, unit: 'usd' } : undefined);
  const result = layers.find(({ layer }) => layer === 'result');
  const count = (value: number): MetricValue => ({ value, unit: 'count' });
  const isCaching = layers.length > 0;
  const figures: Readonly<Record<string, MetricValue | undefined>> = {
    answered: isCaching ? shares.hits : undefined,
    wrong: shares.wrong,
    stale: shares.stale,
    ofBest:
      result && bestHits !== undefined && bestHits > 0
        ? { value: result.counters.hits / bestHits, unit: 'ratio' }
        : undefined,
    'latency.mean': ms(mean(withMs)),
    'latency.p50': ms(percentileOfSorted(times, 50)),
    'latency.p95': ms(percentileOfSorted(times, 95)),
    'saved.ms': isCaching ? ms(mean(withoutMs) - mean(withMs)) : undefined,
    bytes: isCaching ? { value: replay.peakBytes, unit: 'bytes' } : undefined,
    evictions: isCaching ? count(layers.reduce((sum, { counters }) => sum + counters.evictions, 0)) : undefined,
    ahead: replay.primed + replay.prefetched > 0 ? count(replay.primed + replay.prefetched) : undefined,
    'prefetch.used':
      replay.prefetched > 0
        ? { value: replay.prefetchedUsed / replay.prefetched, unit: 'ratio', n: replay.prefetched }
        : undefined,
    'spent.usd': usd(spentUsd),
    'avoided.usd': isCaching ? usd(withoutUsd - spentUsd) : undefined,
  };
  const known = Object.entries(figures).filter((entry): entry is [string, MetricValue] => entry[1] !== undefined);
  return {
    name,
    knobs: cacheKnobs(knobs),
    layers,
    metrics: Object.fromEntries(known.map(([id, value]) => [`cache.replay.${id}`, value])),
    latency: { percentiles: PERCENTILES, with: at(times), without: at(timesWithout) },
    mistakes,
  };
}

/** Knobs of caches that have an effect: those of layers that are off have none. */
const cacheKnobs = (knobs: KnobValues): Record<string, string | number> =>
  Object.fromEntries(
    KNOBS.filter((knob) => knob.id.startsWith('cache.') && isActive(knob, knobs)).map(({ id }) => [id, knobs[id]]),
  );
