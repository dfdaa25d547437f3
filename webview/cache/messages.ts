import { COLUMN_KINDS, TRACE_KINDS, type CacheState, type ToCache } from '../../src/protocol/cache-protocol';
import { anyRecord, flag, isRecord, job, list, maybe, number, shape, stateMessage, text, type Check } from '../checks';

const oneOf =
  (values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const figure = shape({ value: number, unit: text, low: maybe(number), high: maybe(number), n: maybe(number) });
const figures: Check = (metrics) => anyRecord(metrics) && Object.values(metrics as object).every(figure);

const layer = shape({
  layer: text,
  counters: shape({ hits: number, misses: number, evictions: number, entries: number }),
  hitRatio: maybe(figure),
  wrongShare: maybe(figure),
  staleShare: maybe(figure),
  needlessDrops: maybe(number),
});
const column = shape({
  name: text,
  knobs: anyRecord,
  layers: list(layer),
  metrics: figures,
  latency: shape({ percentiles: list(number), with: list(number), without: list(number) }),
  mistakes: list(
    shape({
      atMs: number,
      layer: text,
      asked: text,
      keptFor: text,
      wrong: flag,
      outdatedBy: maybe(shape({ atMs: number, causes: list(text), documents: number, named: list(text) })),
    }),
  ),
});
const curve = shape({
  name: text,
  method: oneOf(['exact', 'sampled', 'bound']),
  sampledShare: maybe(number),
  points: list(shape({ entries: number, hitRatio: number })),
  enough: maybe(number),
});
const bucket = shape({
  fromMs: number,
  toMs: number,
  requests: number,
  columns: list(shape({ hits: number, wrong: number, stale: number })),
});

const result = shape({
  startedAt: text,
  trace: shape({
    name: text,
    source: text,
    seed: maybe(number),
    requests: number,
    queries: number,
    sessions: number,
    labelled: number,
    documentEvents: number,
    spanMs: number,
  }),
  pipeline: shape({ model: text, mode: text, k: number, documents: number, chunks: number }),
  columns: list(column),
  curves: list(curve),
  timeline: shape({
    buckets: list(bucket),
    edits: list(shape({ atMs: number, causes: list(text), documents: number })),
  }),
  replayMs: number,
  notes: list(text),
});

const state = shape({
  empty: maybe(text),
  corpusName: text,
  variant: text,
  trace: oneOf(TRACE_KINDS),
  traceFile: maybe(text),
  recorded: flag,
  load: isRecord,
  columns: oneOf(COLUMN_KINDS),
  alike: list(text),
  result: maybe(result),
  current: flag,
  job,
  notices: list(text),
});

export const isToCache = stateMessage<ToCache>('cache', (one): one is CacheState => state(one));
