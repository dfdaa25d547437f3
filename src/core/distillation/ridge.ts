import type { JobControl } from '../common';
import { times, transposedTimes, type SparseRows } from './sparse-rows';

/** Steps go on until what is left of the residual is this share of it; two digits decide no ranking. */
const TOLERANCE = 0.01;
const MOST_STEPS = 60;

/**
 * Ridge regression with many outputs: the X that makes ‖features · X − targets‖² + penalty · ‖X‖² least, in its dual form
 * X = featuresᵀ · (features · featuresᵀ + penalty · I)⁻¹ · targets, solved by conjugate gradients for all outputs at once.
 * @param targets row-major, rows × width
 * @param penalty above 0
 * @returns row-major, columns × width
 */
export async function ridge(
  features: SparseRows,
  targets: Float64Array,
  width: number,
  penalty: number,
  control: JobControl,
): Promise<Float64Array> {
  const solution = new Float64Array(targets.length);
  const residual = targets.slice();
  const direction = targets.slice();
  let squares = columnProducts(residual, residual, width);
  const first = sum(squares);
  for (let step = 1; step <= MOST_STEPS && first > 0; step++) {
    const image = times(features, transposedTimes(features, direction, width), width);
    for (let i = 0; i < image.length; i++) image[i]! += penalty * direction[i]!;
    const along = quotients(squares, columnProducts(direction, image, width));
    for (let i = 0; i < solution.length; i++) {
      solution[i]! += along[i % width]! * direction[i]!;
      residual[i]! -= along[i % width]! * image[i]!;
    }
    const left = columnProducts(residual, residual, width);
    const share = Math.sqrt(sum(left) / first);
    report(step, share, control);
    await control.checkpoint();
    if (share < TOLERANCE) break;
    const turn = quotients(left, squares);
    for (let i = 0; i < direction.length; i++) direction[i] = residual[i]! + turn[i % width]! * direction[i]!;
    squares = left;
  }
  return transposedTimes(features, solution, width);
}

/** The residual falls by about the same factor at each step. */
function report(step: number, share: number, control: JobControl): void {
  const total = Math.max(step, Math.ceil((step * Math.log(TOLERANCE)) / Math.log(Math.min(share, 0.9))));
  control.report({ stage: 'vectors', done: step, total: Math.min(total, MOST_STEPS), unit: 'steps' });
}

const sum = (numbers: Float64Array): number => numbers.reduce((total, number) => total + number, 0);

function columnProducts(a: Float64Array, b: Float64Array, width: number): Float64Array {
  const out = new Float64Array(width);
  for (let i = 0; i < a.length; i++) out[i % width]! += a[i]! * b[i]!;
  return out;
}

const quotients = (above: Float64Array, below: Float64Array): Float64Array =>
  above.map((number, i) => (below[i]! > 0 ? number / below[i]! : 0));
