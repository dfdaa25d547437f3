import { shuffled, type JobControl } from '../common';
import { symmetricEigen } from './symmetric-eigen';

/** Principal components of a corpus's embeddings (Jolliffe, Principal Component Analysis, 2002). */
export interface Pca {
  /** Numbers of a row before. */
  readonly from: number;
  /** Subtracted from every row; zeros where all fitted rows were equal. */
  readonly mean: Float32Array;
  /** from × from, row-major: directions of length 1 at right angles, by falling variance. */
  readonly directions: Float32Array;
  /** Variance of the fitted rows along each direction. */
  readonly variances: Float32Array;
}

/** More rows hardly move the directions. */
const MOST_ROWS = 20_000;
const SEED = 20_202;
const BLOCK = 4;
/** Rows between two checkpoints; 200 of 384 numbers take about 10 ms. */
const PACE = 3e7;

/** Rows that a fit to so many looks at, ascending; of more than 20,000 a seeded sample. */
export const pcaSample = (count: number): readonly number[] =>
  count <= MOST_ROWS
    ? Array.from({ length: count }, (_, row) => row)
    : shuffled(count, SEED)
        .slice(0, MOST_ROWS)
        .sort((a, b) => a - b);

/**
 * Fits the directions in which rows differ most. Deterministic; of more than 20,000 rows a seeded sample is looked at.
 * @param rows row-major, at least one row of `from` numbers
 */
export async function fitPca(rows: Float32Array, from: number, control: JobControl): Promise<Pca> {
  const count = rows.length / from;
  const sample = pcaSample(count);
  const sampled = sample.length;
  const startOf = (i: number): number => sample[i]! * from;

  const mean = new Float64Array(from);
  for (let i = 0; i < sampled; i++) {
    const start = startOf(i);
    for (let j = 0; j < from; j++) mean[j]! += rows[start + j]! / sampled;
  }
  const spread = await covariance(rows, from, sampled, startOf, mean, control);
  let variance = 0;
  for (let j = 0; j < from; j++) variance += spread[j * from + j]!;
  if (variance < 1e-9) {
    // Equal rows differ in no direction; taking their mean away would leave nothing of them.
    mean.fill(0);
    spread.set(await covariance(rows, from, 1, startOf, mean, control));
  }
  const { values, vectors } = await symmetricEigen(spread, from, control);
  return {
    from,
    mean: Float32Array.from(mean),
    directions: Float32Array.from(vectors),
    variances: Float32Array.from(values, (value) => Math.max(0, value)),
  };
}

async function covariance(
  rows: Float32Array,
  from: number,
  count: number,
  startOf: (i: number) => number,
  mean: Float64Array,
  control: JobControl,
): Promise<Float64Array> {
  const sums = new Float64Array(from * from);
  // Several rows at a time: sums are read and written once for all of them. Rows beyond the last are zeros.
  const block = Array.from({ length: BLOCK }, () => new Float64Array(from));
  let work = 0;
  for (let i = 0; i < count; i += BLOCK) {
    for (const [k, centred] of block.entries()) {
      if (i + k >= count) centred.fill(0);
      else for (let j = 0, at = startOf(i + k); j < from; j++, at++) centred[j] = rows[at]! - mean[j]!;
    }
    addProducts(sums, from, block);
    work += BLOCK * from * from;
    if (work > PACE) {
      work = 0;
      control.report({ stage: 'vectors', done: i, total: count, unit: 'vectors', detail: 'PCA' });
      await control.checkpoint();
    }
  }
  const divisor = Math.max(1, count - 1);
  for (let i = 0; i < from; i++) {
    for (let j = i; j < from; j++) sums[j * from + i] = sums[i * from + j]! /= divisor;
  }
  return sums;
}

/** Upper triangle alone. */
function addProducts(sums: Float64Array, n: number, block: readonly Float64Array[]): void {
  const [a, b, c, d] = block as [Float64Array, Float64Array, Float64Array, Float64Array];
  for (let i = 0; i < n; i++) {
    const ai = a[i]!;
    const bi = b[i]!;
    const ci = c[i]!;
    const di = d[i]!;
    for (let j = i, at = i * n + i; j < n; j++, at++) sums[at]! += ai * a[j]! + bi * b[j]! + (ci * c[j]! + di * d[j]!);
  }
}

/**
 * Rows along the first directions, brought back to length 1.
 * @param rows row-major, a whole number of rows of `pca.from` numbers
 * @param to directions kept, 1 … `pca.from`
 * @returns a new array, row-major, rows of `to` numbers
 */
export function projectRows(rows: Float32Array, pca: Pca, to: number): Float32Array {
  const { from, mean, directions } = pca;
  const count = rows.length / from;
  const out = new Float32Array(count * to);
  const centred = new Float64Array(from);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < from; i++) centred[i] = rows[row * from + i]! - mean[i]!;
    let squares = 0;
    for (let k = 0; k < to; k++) {
      const along = dot(directions, k * from, centred);
      out[row * to + k] = along;
      squares += along * along;
    }
    const factor = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let k = 0; k < to; k++) out[row * to + k]! *= factor;
  }
  return out;
}

function dot(directions: Float32Array, start: number, row: Float64Array): number {
  const length = row.length;
  const whole = length & ~3;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (let at = start; i < whole; i += 4, at += 4) {
    a += directions[at]! * row[i]!;
    b += directions[at + 1]! * row[i + 1]!;
    c += directions[at + 2]! * row[i + 2]!;
    d += directions[at + 3]! * row[i + 3]!;
  }
  for (; i < length; i++) a += directions[start + i]! * row[i]!;
  return a + b + (c + d);
}
