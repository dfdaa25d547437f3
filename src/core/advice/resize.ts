import { createRng, shuffled, type Rng } from '../common';

/** Rows that the distance to the nearest other row is looked up for. */
const SAMPLE = 50;
const MOST_COMPARED = 2000;

/**
 * As many rows as wanted: a seeded part of them, or all of them and then copies, each moved by about the distance that
 * rows have to their nearest neighbour, so that copies are as far apart as the rows are.
 * @param rows row-major, each of length 1
 * @returns row-major, each of length 1
 */
export function resizeRows(rows: Float32Array, dimensions: number, wanted: number, seed: number): Float32Array {
  const count = rows.length / dimensions;
  const order = shuffled(count, seed);
  const row = (i: number): Float32Array =>
    rows.subarray(order[i % count]! * dimensions, (order[i % count]! + 1) * dimensions);
  const out = new Float32Array(wanted * dimensions);
  const distance = wanted > count ? typicalDistance(row, count) : 0;
  const rng = createRng(seed);
  for (let i = 0; i < wanted; i++) {
    const target = out.subarray(i * dimensions, (i + 1) * dimensions);
    target.set(row(i));
    if (i >= count) moveBy(target, distance, rng);
  }
  return out;
}

/** Median distance of some rows to the nearest other one. */
function typicalDistance(row: (i: number) => Float32Array, count: number): number {
  const compared = Math.min(count, MOST_COMPARED);
  const nearest = Array.from({ length: Math.min(SAMPLE, compared) }, (_, i) => {
    let best = -1;
    for (let j = 0; j < compared; j++) if (j !== i) best = Math.max(best, dot(row(i), row(j)));
    return Math.sqrt(Math.max(0, 2 - 2 * best));
  }).sort((a, b) => a - b);
  return nearest[nearest.length >> 1]!;
}

function moveBy(row: Float32Array, distance: number, rng: Rng): void {
  const deviation = distance / Math.sqrt(row.length);
  let squares = 0;
  for (let i = 0; i < row.length; i++) {
    // Twelve uniforms make a normal to more than what is wanted here.
    let normal = -6;
    for (let n = 0; n < 12; n++) normal += rng.next();
    row[i]! += deviation * normal;
    squares += row[i]! ** 2;
  }
  const length = Math.sqrt(squares);
  for (let i = 0; i < row.length; i++) row[i]! /= length;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
