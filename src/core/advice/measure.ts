import { shuffled, type Clock, type JobControl } from '../common';
import { shareFound, turnOrder } from '../experiment';
import { interval, percentile } from '../statistics';
import { createFlatIndex, type Neighbours, type SearchIndex, type SearchParams } from '../vector-index';
import type { VectorSet } from '../vectors';
import type { AdvicePoint } from './types';

/** Neighbours that count. */
export const DEPTH = 10;
/** Pairs behind a median at the most: more move it by less than the machine does. */
const MOST_PAIRS = 2000;
const LEAST_PAIRS = 20;
const TURN_MS = 100;

/** Queries with the true neighbours that an index has to find. */
export interface Exact {
  readonly queries: readonly Float32Array[];
  readonly index: SearchIndex;
  readonly truth: readonly Neighbours[];
}

/** Searches exactly, over the vectors as they are stored, so that the index alone is judged. */
export async function exactNeighbours(
  vectors: VectorSet,
  queries: readonly Float32Array[],
  control: JobControl,
): Promise<Exact> {
  const index = createFlatIndex(vectors);
  const truth: Neighbours[] = [];
  for (const query of queries) {
    truth.push(index.search(query, { k: DEPTH, efSearch: 1 }));
    await control.checkpoint();
  }
  return { queries, index, truth };
}

/** recall@10 of one setting: the mean over the queries, with its 95 % interval by bootstrap over them. */
export async function measureRecall(
  index: SearchIndex,
  { queries, truth }: Exact,
  params: SearchParams,
  seed: number,
  control: JobControl,
): Promise<AdvicePoint['recall']> {
  const shares: number[] = [];
  for (const [q, query] of queries.entries()) {
    shares.push(shareFound(truth[q]!, await index.search(query, params)));
    await control.checkpoint();
  }
  const { mean, low, high } = interval(shares, seed)!;
  return { value: mean, low, high };
}

export interface PairedTimes {
  readonly exactMs: number;
  /** In the order of the settings. */
  readonly settings: readonly { readonly searchMs: number; readonly relativeTime: number }[];
}

/**
 * Times settings of an index and exact search in turns, query by query, so that what slows the machine slows all alike.
 * @param maxMs stop after this long, but not before every setting was timed some twenty times
 */
export async function measureTimes(
  index: SearchIndex,
  exact: Exact,
  settings: readonly SearchParams[],
  { maxMs, seed }: { readonly maxMs: number; readonly seed: number },
  clock: Clock,
  control: JobControl,
): Promise<PairedTimes> {
  const searches: readonly ((query: Float32Array) => unknown)[] = [
    (query) => exact.index.search(query, { k: DEPTH, efSearch: 1 }),
    ...settings.map((params) => (query: Float32Array) => index.search(query, params)),
  ];
  const times = searches.map((): number[] => []);
  const started = clock.nowMs();
  let turned = started;
  for (let pair = 0, round = -1, order: number[] = []; pair < MOST_PAIRS; pair++) {
    if (pair % exact.queries.length === 0) order = shuffled(exact.queries.length, seed + ++round);
    const query = exact.queries[order[pair % order.length]!]!;
    for (const s of turnOrder(searches.length, pair)) {
      const before = clock.nowMs();
      await searches[s]!(query);
      times[s]!.push(clock.nowMs() - before);
    }
    const now = clock.nowMs();
    if (now - started > maxMs && pair >= LEAST_PAIRS) break;
    if (now - turned > TURN_MS) {
      await control.checkpoint();
      turned = clock.nowMs();
    }
  }
  const [exactTimes, ...own] = times;
  return {
    exactMs: percentile(exactTimes!, 50),
    settings: own.map((ms) => ({
      searchMs: percentile(ms, 50),
      relativeTime: percentile(
        ms.map((value, i) => value / exactTimes![i]!),
        50,
      ),
    })),
  };
}
