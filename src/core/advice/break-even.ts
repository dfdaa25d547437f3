import type { JobControl } from '../common';
import { makeVectors, type VectorStorage } from '../vectors';
import { inTime } from './deadline';
import { exactNeighbours } from './measure';
import { resizeRows } from './resize';
import { estimateBuildMs, type IndexSetting } from './setting';
import { quickest, tryIndex, type Trying } from './try-index';

/** Largest and smallest number of vectors that is tried. */
const MOST_VECTORS = 131_072;
const LEAST_VECTORS = 64;
/** Time for timing at one size, ms. */
const TIMING_MS = 300;

/** The time of an index that reaches the target over that of exact search, at some number of vectors. */
export interface SizePoint {
  readonly vectors: number;
  readonly relativeTime: number;
}

export interface BreakEven {
  /** Absent where the two did not cross. */
  readonly vectors?: number;
  /** In the order in which they were tried; the first is the corpus itself. */
  readonly sizes: readonly SizePoint[];
}

export interface BreakEvenInputs {
  /** Rows of the corpus, row-major, as floats. */
  readonly rows: Float32Array;
  readonly dimensions: number;
  readonly storage: VectorStorage;
  readonly queries: readonly Float32Array[];
  readonly setting: IndexSetting;
  /** How the setting did on the corpus. */
  readonly here: SizePoint & { readonly buildMs: number };
  readonly deadlineMs: number;
}

/**
 * Number of vectors from which an index answers quicker than comparing with every vector: sizes are halved from that of
 * the corpus where the index is quicker there, else doubled, until it changes; the two last are interpolated. At each
 * size the index takes the least effort that reaches the target there.
 */
export async function findBreakEven(inputs: BreakEvenInputs, trying: Trying): Promise<BreakEven> {
  const { rows, dimensions, storage, queries, setting, here, deadlineMs } = inputs;
  const { clock, seed, recallTarget } = trying;
  const sizes: SizePoint[] = [here];
  const indexWins = here.relativeTime < 1;
  let known = { vectors: here.vectors, buildMs: here.buildMs };

  async function tryAt(vectors: number, control: JobControl): Promise<SizePoint | undefined> {
    const set = makeVectors(resizeRows(rows, dimensions, vectors, seed), vectors, { dimensions, storage });
    const keys = Array.from({ length: vectors }, (_, row) => `row ${row}`);
    const exact = await exactNeighbours(set, queries, control);
    const tried = await tryIndex(set, keys, setting, exact, TIMING_MS, { ...trying, control });
    known = { vectors, buildMs: tried.buildMs };
    const best = quickest(tried.efforts, recallTarget);
    return best && { vectors, relativeTime: best.relativeTime };
  }

  for (;;) {
    const last = sizes.at(-1)!;
    const vectors = indexWins ? last.vectors >> 1 : last.vectors * 2;
    const buildMs = estimateBuildMs(setting, setting, known.buildMs) * (vectors / known.vectors) * 1.2;
    if (vectors < LEAST_VECTORS || vectors > MOST_VECTORS || clock.nowMs() + buildMs > deadlineMs) return { sizes };
    const point = await inTime(() => tryAt(vectors, trying.control));
    if (!point) return { sizes };
    sizes.push(point);
    if (point.relativeTime < 1 !== indexWins) return { sizes, vectors: crossing(last, point) };
  }
}

/** Where the ratio of the two times is 1, both axes logarithmic, to two digits. */
export function crossing(a: SizePoint, b: SizePoint): number {
  const share = Math.log(a.relativeTime) / (Math.log(a.relativeTime) - Math.log(b.relativeTime));
  return Number((a.vectors * (b.vectors / a.vectors) ** share).toPrecision(2));
}
