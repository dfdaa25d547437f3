import { checkKnobValue, findKnob, type KnobId, type KnobValues } from '../config';
import type { IndexKindName, SearchParams } from '../vector-index';
import { effortLadder } from './effort';
import { DEPTH } from './measure';

/** Most candidates that a search may keep open, and most groups that it may look into, as their knobs have it. */
const MOST_EFFORT = 4096;

/** An index to build. */
export interface IndexSetting {
  readonly kind: IndexKindName;
  readonly m: number;
  readonly efConstruction: number;
  /** hierarchical: 0 stands for the square root of the vectors. */
  readonly clusters: number;
}

export const settingOf = (knobs: KnobValues): IndexSetting => ({
  kind: knobs['index.kind'],
  m: knobs['index.hnsw.m'],
  efConstruction: knobs['index.hnsw.efConstruction'],
  clusters: knobs['index.hierarchical.clusters'],
});

const isGraph = ({ kind }: IndexSetting): boolean => kind !== 'hierarchical';

/** The knobs that say so; of those, only what this kind of index heeds. */
export const knobsOf = (setting: IndexSetting, effort?: number): Partial<KnobValues> =>
  isGraph(setting)
    ? {
        'index.kind': setting.kind,
        'index.hnsw.m': setting.m,
        'index.hnsw.efConstruction': setting.efConstruction,
        ...(effort !== undefined && { 'index.hnsw.efSearch': effort }),
      }
    : {
        'index.kind': setting.kind,
        'index.hierarchical.level': 'clusters',
        'index.hierarchical.clusters': setting.clusters,
        ...(effort !== undefined && { 'index.hierarchical.probes': effort }),
      };

/** A search that takes this effort: candidates kept open, or groups looked into. */
export const searchOf = (setting: IndexSetting, effort: number): SearchParams =>
  isGraph(setting) ? { k: DEPTH, efSearch: effort } : { k: DEPTH, efSearch: DEPTH, probes: effort };

const clustersOf = ({ clusters }: IndexSetting, vectors: number): number =>
  Math.min(vectors, clusters === 0 ? Math.max(1, Math.round(Math.sqrt(vectors))) : clusters);

/** Efforts worth a try over so many vectors, ascending. */
export function effortsOf(setting: IndexSetting, vectors: number): number[] {
  const [least, most] = isGraph(setting) ? [DEPTH, vectors] : [1, clustersOf(setting, vectors)];
  return effortLadder(least, Math.max(least, Math.min(most, MOST_EFFORT)));
}

/**
 * Settings one step away, likeliest gain first: more or fewer links, a more or less careful build, other groups.
 * @param findMore only those that find more
 */
export function neighboursOf(setting: IndexSetting, vectors: number, findMore: boolean): IndexSetting[] {
  const { m, efConstruction } = setting;
  const clusters = clustersOf(setting, vectors);
  const [more, fewer]: Partial<IndexSetting>[][] = isGraph(setting)
    ? [
        [{ m: m * 2 }, { efConstruction: efConstruction * 2 }],
        [{ m: m >> 1 }, { efConstruction: efConstruction >> 1 }],
      ]
    : [[{ clusters: clusters * 2 }], [{ clusters: clusters >> 1 }]];
  return [...more!, ...(findMore ? [] : fewer!)]
    .map((step) => ({ ...setting, ...step }))
    .filter(
      (near) =>
        isAllowed('index.hnsw.m', near.m) &&
        isAllowed('index.hnsw.efConstruction', near.efConstruction) &&
        isAllowed('index.hierarchical.clusters', near.clusters) &&
        near.clusters <= vectors,
    );
}

const isAllowed = (id: KnobId, value: number): boolean => checkKnobValue(findKnob(id)!, value) === undefined;

/** Guess of the time to build it, from the time another took: work grows with candidates and with links. */
export const estimateBuildMs = (setting: IndexSetting, known: IndexSetting, knownMs: number): number =>
  knownMs * (setting.efConstruction / known.efConstruction) * Math.sqrt(setting.m / known.m);
