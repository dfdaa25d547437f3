import type { Numbers } from './percentile';

/** Latency samples of each query, ms, in the order of the queries. Queries may have different numbers of samples. */
export type SamplesByQuery = readonly Numbers[];

/**
 * Draws weighted, partly swapped copies of two sides' samples, already in ascending order: all samples are sorted once,
 * and a draw copies them in that order, each as often as its query counts.
 */
export interface Resampler {
  /** How often each query counts; 1 at first. Set before `draw`. */
  readonly counts: Uint32Array;
  /** 1 where the two sides of a query change places; 0 at first. Set before `draw`. */
  readonly swapped: Uint8Array;
  draw(): void;
  /** Ascending samples of a side of the last draw; overwritten by the next. */
  side(side: 0 | 1): Float64Array;
}

export function createResampler(first: SamplesByQuery, second: SamplesByQuery): Resampler {
  const samples = [first, second].flatMap((side, which) =>
    side.flatMap((own, query) => Array.from(own, (value) => ({ value, query, which }))),
  );
  samples.sort((a, b) => a.value - b.value);
  const values = Float64Array.from(samples, ({ value }) => value);
  const queryOf = Uint32Array.from(samples, ({ query }) => query);
  const sideOf = Uint8Array.from(samples, ({ which }) => which);
  const queries = Math.max(first.length, second.length);
  const counts = new Uint32Array(queries).fill(1);
  const swapped = new Uint8Array(queries);
  // The most that a draw can hold: the longest query of either side, drawn every time.
  const longest = Math.max(0, ...[...first, ...second].map(({ length }) => length));
  const buffers = [new Float64Array(longest * queries), new Float64Array(longest * queries)] as const;
  const lengths: [number, number] = [0, 0];
  return {
    counts,
    swapped,
    draw() {
      const [zero, one] = buffers;
      let inZero = 0;
      let inOne = 0;
      for (let i = 0; i < values.length; i++) {
        const query = queryOf[i]!;
        const toOne = sideOf[i] !== swapped[query];
        for (let copies = counts[query]!; copies > 0; copies--) {
          if (toOne) one[inOne++] = values[i]!;
          else zero[inZero++] = values[i]!;
        }
      }
      lengths[0] = inZero;
      lengths[1] = inOne;
    },
    side: (side) => buffers[side].subarray(0, lengths[side]),
  };
}
