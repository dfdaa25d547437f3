import type { Clock, JobControl } from '../common';
import type { IndexParams, SearchIndex, VectorIndexKind } from '../vector-index';
import type { VectorSet } from '../vectors';
import { findLeastEffort } from './effort';
import { measureRecall, measureTimes, type Exact } from './measure';
import { effortsOf, searchOf, type IndexSetting } from './setting';
import type { AdvicePoint } from './types';

/** What trying indexes needs of whoever asks. */
export interface Trying {
  readonly kinds: readonly VectorIndexKind[];
  /** What the settings do not say. */
  readonly params: IndexParams;
  readonly recallTarget: number;
  readonly seed: number;
  readonly clock: Clock;
  readonly control: JobControl;
}

/** One setting at one effort. */
export interface TriedEffort extends Pick<AdvicePoint, 'recall' | 'searchMs' | 'relativeTime'> {
  readonly effort: number;
}

/** An index with the efforts that were tried on it, ascending; its memory is given back. */
export interface TriedIndex {
  readonly setting: IndexSetting;
  readonly buildMs: number;
  readonly bytes: number | undefined;
  readonly exactMs: number;
  readonly efforts: readonly TriedEffort[];
}

/** The quickest of these that reaches the target; else undefined. */
export const quickest = <Point extends Pick<AdvicePoint, 'recall' | 'relativeTime'>>(
  points: readonly Point[],
  recallTarget: number,
): Point | undefined =>
  points
    .filter(({ recall }) => recall.value >= recallTarget)
    .reduce<Point | undefined>((best, one) => (best && best.relativeTime <= one.relativeTime ? best : one), undefined);

/** Builds an index and {@link tryOpen tries} it. @throws what the kind throws, e.g. where it cannot hold such vectors */
export async function tryIndex(
  vectors: VectorSet,
  keys: readonly string[],
  setting: IndexSetting,
  exact: Exact,
  maxMs: number,
  trying: Trying,
): Promise<TriedIndex> {
  const { kinds, params, clock, control } = trying;
  const kind = kinds.find((candidate) => candidate.kind === setting.kind)!;
  const started = clock.nowMs();
  const index = await kind.build(vectors, keys, { ...params, ...setting }, control);
  const buildMs = clock.nowMs() - started;
  try {
    return { setting, buildMs, ...(await tryOpen(index, setting, exact, maxMs, trying)) };
  } finally {
    index.close();
  }
}

/** Finds the least effort that reaches the target, and times what was tried for it. @param maxMs for the timing */
export async function tryOpen(
  index: SearchIndex,
  setting: IndexSetting,
  exact: Exact,
  maxMs: number,
  { recallTarget, seed, clock, control }: Trying,
): Promise<Pick<TriedIndex, 'bytes' | 'exactMs' | 'efforts'>> {
  const tried = await findLeastEffort(effortsOf(setting, index.count), recallTarget, (effort) =>
    measureRecall(index, exact, searchOf(setting, effort), seed, control),
  );
  const searches = tried.map(({ effort }) => searchOf(setting, effort));
  const times = await measureTimes(index, exact, searches, { maxMs, seed }, clock, control);
  return {
    bytes: bytesOf(index),
    exactMs: times.exactMs,
    efforts: tried.map((one, i) => ({ ...one, ...times.settings[i]! })),
  };
}

const bytesOf = ({ vectorBytes, overheadBytes }: SearchIndex): number | undefined =>
  vectorBytes === undefined || overheadBytes === undefined ? undefined : vectorBytes + overheadBytes;
