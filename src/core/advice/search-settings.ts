import { LabError } from '../common';
import type { VectorSet } from '../vectors';
import { inTime } from './deadline';
import type { Exact } from './measure';
import { estimateBuildMs, neighboursOf, type IndexSetting } from './setting';
import { quickest, tryIndex, type TriedIndex, type Trying } from './try-index';

/** Indexes that are built at the most. */
const MOST_BUILDS = 8;
/** Time for timing one index, share of what is left. */
const TIMING_SHARE = 0.1;

export interface SettingSearch {
  readonly tried: readonly TriedIndex[];
  /** One sentence each: what could not be tried, and why. */
  readonly notes: readonly string[];
}

/**
 * Tries each kind at the parameters that are there, then goes on from the quickest that reaches the target, one
 * parameter at a time, as long as there is something near it that was not tried and time for another build.
 * @param first what was tried already
 */
export async function searchSettings(
  vectors: VectorSet,
  keys: readonly string[],
  exact: Exact,
  first: TriedIndex,
  deadlineMs: number,
  trying: Trying,
): Promise<SettingSearch> {
  const tried = [first];
  const failed: IndexSetting[] = [];
  const notes: string[] = [];
  let skipped = 0;
  while (tried.length < MOST_BUILDS) {
    const leftMs = deadlineMs - trying.clock.nowMs();
    const next = nextSettings(tried, failed, vectors.count, trying)[0];
    if (!next || leftMs <= 0) {
      if (next) skipped++;
      break;
    }
    const known = tried.find(({ setting }) => setting.kind === next.kind) ?? first;
    const one =
      estimateBuildMs(next, known.setting, known.buildMs) > leftMs
        ? undefined
        : await inTime(() => tryIndex(vectors, keys, next, exact, TIMING_SHARE * leftMs, trying)).catch(
            (error: unknown) => {
              if (!(error instanceof LabError) || error.fault === 'cancelled') throw error;
              notes.push(`${next.kind} could not be tried: ${error.message}`);
              return null;
            },
          );
    if (one) tried.push(one);
    else failed.push(next);
    if (one === undefined) skipped++;
  }
  if (skipped > 0) notes.push('There was not enough time to build every index worth a try.');
  return { tried, notes };
}

/** What to build next, best first. */
function nextSettings(
  tried: readonly TriedIndex[],
  failed: readonly IndexSetting[],
  vectors: number,
  { kinds, recallTarget }: Trying,
): IndexSetting[] {
  const [first] = tried;
  const known = [...tried.map(({ setting }) => setting), ...failed];
  const otherKinds = kinds
    .filter(({ kind }) => !known.some((setting) => setting.kind === kind))
    .map(({ kind }) => ({ ...first!.setting, kind }));
  const points = tried.flatMap(({ setting, efforts }) => efforts.map((effort) => ({ ...effort, setting })));
  const best = quickest(points, recallTarget);
  const from = best ?? points.reduce((a, b) => (b.recall.value > a.recall.value ? b : a));
  const near = neighboursOf(from.setting, vectors, !best).filter(
    (setting) => !known.some((other) => sameSetting(setting, other)),
  );
  return [...otherKinds, ...near];
}

const sameSetting = (a: IndexSetting, b: IndexSetting): boolean =>
  a.kind === b.kind &&
  (a.kind === 'hierarchical' ? a.clusters === b.clusters : a.m === b.m && a.efConstruction === b.efConstruction);
