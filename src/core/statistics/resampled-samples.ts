import type { Numbers } from './percentile';

/** Latency samples of each query, ms, in the order of the queries. Queries may have different numbers of samples. */
export type SamplesByQuery = readonly Numbers[];

/**
 * Draws weighted copies of two sides' samples, already in ascending order: all samples are sorted once, and a draw
 * copies them in that order, each as often as its query counts.
 */
export interface Resampler {
  /** Samples of both sides. */
  readonly samples: number;
  /** How often each query counts; 1 at first. Set before `draw`. */
  readonly counts: Uint32Array;
  draw(): void;
  /** Ascending samples of a side of the last draw; overwritten by the next. */
  side(side: 0 | 1): Float64Array;
}

export function createResampler(firstSide: SamplesByQuery, secondSide: SamplesByQuery): Resampler {
  const samples = [firstSide, secondSide].flatMap((side, which) =>
    side.flatMap((own, query) => Array.from(own, (value) => ({ value, query, which }))),
  );
  samples.sort((a, b) => a.value - b.value);
  const values = Float64Array.from(samples, ({ value }) => value);
  const queryOf = Uint32Array.from(samples, ({ query }) => query);
  const sideOf = Uint8Array.from(samples, ({ which }) => which);
  const queries = Math.max(firstSide.length, secondSide.length);
  const counts = new Uint32Array(queries).fill(1);
  // The most that a draw can hold: the longest query of either side, drawn every time.
  const longest = Math.max(0, ...[...firstSide, ...secondSide].map(({ length }) => length));
  const buffers = [new Float64Array(longest * queries), new Float64Array(longest * queries)] as const;
  const lengths: [number, number] = [0, 0];
  return {
    samples: values.length,
    counts,
    draw() {
      const [first, second] = buffers;
      let inFirst = 0;
      let inSecond = 0;
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        let copies = counts[queryOf[i]!]!;
        if (sideOf[i] === 0) while (copies-- > 0) first[inFirst++] = value;
        else while (copies-- > 0) second[inSecond++] = value;
      }
      lengths[0] = inFirst;
      lengths[1] = inSecond;
    },
    side: (side) => buffers[side].subarray(0, lengths[side]),
  };
}
