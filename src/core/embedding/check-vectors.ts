import { LabError } from '../common';

/** Shorter than this, a vector has no direction. Rows of a model have length 1, so the bound is never near. */
const SMALLEST_NORM = 1e-6;

/**
 * Refuses what would poison an index: one NaN among 2,000 vectors cost an index up to all of its answers.
 * @param rows row-major, a whole number of rows of `dimensions`
 * @throws `embedding/not-finite`, `embedding/zero-vector`, naming the first bad row, from 0
 */
export function checkVectors(rows: Float32Array, dimensions: number): void {
  for (let start = 0; start < rows.length; start += dimensions) {
    let squares = 0;
    for (let i = start; i < start + dimensions; i++) squares += rows[i]! * rows[i]!;
    // A NaN or an infinity anywhere in the row ends up in the sum; finite 32-bit floats cannot overflow 64 bits.
    if (!Number.isFinite(squares)) throw notFinite(start / dimensions);
    if (squares < SMALLEST_NORM * SMALLEST_NORM) throw zeroVector(start / dimensions);
  }
}

const notFinite = (row: number): LabError =>
  new LabError({
    code: 'embedding/not-finite',
    message: `Vector ${row} holds a number that is not finite.`,
    nextStep: 'Choose another embedding model; this one cannot be used with these texts.',
    fault: 'environment',
  });

/** A text without a single token has no direction; embedding it is refused rather than answered with zeros. */
export const zeroVector = (row: number): LabError =>
  new LabError({
    code: 'embedding/zero-vector',
    message: `Vector ${row} has no direction: the text holds nothing that the model knows.`,
    nextStep: 'Use a text with at least one word, or another embedding model.',
    fault: 'user',
  });
