import type { Metric } from './metric';

const replayed = (
  id: string,
  spec: Omit<Metric, 'id' | 'group' | 'compare' | 'headline'>,
  headline = true,
): Metric => ({
  ...spec,
  id: `cache.replay.${id}`,
  group: 'cache',
  compare: 'none',
  headline,
});

/** What a replayed trace says of a variant's caches, in the order of the cache lab's table. */
export const CACHE_METRICS: readonly Metric[] = [
  replayed('answered', {
    label: 'Answered from a cache',
    unit: 'ratio',
    better: 'higher',
    description: 'Share of the requests that a cache answered: result, semantic or answer cache.',
  }),
  replayed('wrong', {
    label: 'Wrong hits',
    unit: 'ratio',
    better: 'lower',
    description:
      'Share of the cached answers, of requests whose meaning is known, that were made for a query of another meaning.',
  }),
  replayed('stale', {
    label: 'Stale hits',
    unit: 'ratio',
    better: 'lower',
    description:
      'Share of the cached answers that a fresh search for the same query would not have given at that moment, because documents had changed.',
  }),
  replayed('ofBest', {
    label: 'Of the best possible',
    unit: 'ratio',
    better: 'higher',
    description: 'Hits of the result cache as a share of those of a cache of its size that knows the future.',
  }),
  replayed('latency.mean', {
    label: 'Request, mean',
    unit: 'ms',
    better: 'lower',
    description: 'Mean time of a request, with the measured times of its look-ups, embedding and search.',
  }),
  replayed('latency.p50', {
    label: 'Request p50',
    unit: 'ms',
    better: 'lower',
    description: 'Half of the requests take at most this long.',
  }),
  replayed('latency.p95', {
    label: 'Request p95',
    unit: 'ms',
    better: 'lower',
    description: '95 of 100 requests take at most this long.',
  }),
  replayed('saved.ms', {
    label: 'Saved a request',
    unit: 'ms',
    better: 'higher',
    description: 'Mean time that the caches save a request.',
  }),
  replayed('bytes', {
    label: 'Memory of the caches',
    unit: 'bytes',
    better: 'lower',
    description: 'Most bytes that all layers held together.',
  }),
  replayed('evictions', {
    label: 'Evictions',
    unit: 'count',
    better: 'lower',
    description: 'Entries that went because a layer was full.',
  }),
  replayed('ahead', {
    label: 'Searches ahead',
    unit: 'count',
    better: 'lower',
    description: 'Queries that were answered into the caches before anybody asked: primed and prefetched.',
  }),
  replayed('prefetch.used', {
    label: 'Prefetched and used',
    unit: 'ratio',
    better: 'higher',
    description: 'Share of the prefetched answers that somebody asked for before they went.',
  }),
  replayed('spent.usd', {
    label: 'Spent',
    unit: 'usd',
    better: 'lower',
    description: 'What the trace would have cost on the priced models with these caches.',
  }),
  replayed('avoided.usd', {
    label: 'Avoided',
    unit: 'usd',
    better: 'higher',
    description: 'What these caches saved of the cost on the priced models.',
  }),
];
