import { createRng, shuffled, type JobControl } from '../common';
import { readRow, similarityTo, type VectorSet } from '../vectors';
import { centresOf, type Groups } from './hierarchical-groups';

const SEED = 1;
/** @param clusters as many as wanted; 0 = the square root of the vectors */
export const clusterCount = (vectors: number, clusters: number): number =>
  Math.min(vectors, clusters === 0 ? Math.ceil(Math.sqrt(vectors)) : clusters);

/** Up to here every round looks at every row; beyond, at a batch of them. */
const ALL_ROWS = 20_000;
const MOST_ROUNDS = 6;
/** Share of the rows that change their cluster in a round, below which the rounds end. */
const SETTLED = 0.01;
const BATCH_ROWS = 1024;
const BATCHES = 40;
/** Multiplications between two looks at whether the job goes on: some 50 ms. */
const STRIDE = 2e7;

/**
 * Spherical k-means: rows of length 1 go to the centre with the largest cosine, a centre is the mean of its rows brought
 * to length 1 (Dhillon and Modha, Machine Learning 42, 2001). It starts from rows drawn by a fixed seed, so the same
 * vectors give the same clusters. Large sets learn their centres from batches, each centre the mean of all rows that
 * went to it so far (Sculley, Web-Scale K-Means Clustering, WWW 2010); then every row goes to its nearest centre.
 * @param clusters 0: as many as the square root of the rows
 */
export async function groupByCluster(vectors: VectorSet, clusters: number, control: JobControl): Promise<Groups> {
  const { count, dimensions } = vectors;
  const wanted = clusterCount(count, clusters);
  const inBatches = count > ALL_ROWS;
  const rowsToRead = inBatches ? BATCHES * BATCH_ROWS + count : (MOST_ROUNDS + 1) * count;
  const progress = createProgress(count, rowsToRead, wanted * dimensions, control);
  const groupOf = new Int32Array(count).fill(-1);
  const values = new Float32Array(dimensions);
  const sums = new Float64Array(wanted * dimensions);
  const add = (group: number): void => {
    for (let i = 0; i < dimensions; i++) sums[group * dimensions + i]! += values[i]!;
  };
  for (const [group, row] of shuffled(count, SEED).slice(0, wanted).entries()) {
    readRow(vectors, row, values);
    add(group);
  }
  let centres = centresOf(sums, dimensions);

  /** Sends the rows to their nearest centres and tells how many changed. */
  async function assign(rows: Iterable<number>, placed: (group: number) => void): Promise<number> {
    let moved = 0;
    for (const row of rows) {
      readRow(vectors, row, values);
      const group = nearestCentre(centres, values);
      if (groupOf[row] !== group) moved++;
      groupOf[row] = group;
      placed(group);
      if (progress.step()) await control.checkpoint();
    }
    return moved;
  }

  const rng = createRng(SEED);
  for (let round = 0; round < (inBatches ? BATCHES : MOST_ROUNDS); round++) {
    const before = sums.slice();
    if (!inBatches) sums.fill(0);
    const rows = inBatches ? Array.from({ length: BATCH_ROWS }, () => rng.below(count)) : groupOf.keys();
    const moved = await assign(rows, add);
    keepEmpty(sums, before, dimensions);
    centres = centresOf(sums, dimensions);
    if (!inBatches && moved < SETTLED * count) break;
  }
  await assign(groupOf.keys(), () => undefined);
  return { centres, groupOf };
}

/** The first of the centres with the largest cosine. */
export function nearestCentre(centres: VectorSet, vector: Float32Array): number {
  const similarity = similarityTo(centres, vector);
  let best = 0;
  let bar = Number.NEGATIVE_INFINITY;
  for (let group = 0; group < centres.count; group++) {
    const value = similarity(group);
    if (value > bar) [best, bar] = [group, value];
  }
  return best;
}

/** A centre that no row went to stays where it was. */
function keepEmpty(sums: Float64Array, before: Float64Array, dimensions: number): void {
  for (let start = 0; start < sums.length; start += dimensions) {
    const end = start + dimensions;
    if (sums.subarray(start, end).every((value) => value === 0)) sums.set(before.subarray(start, end), start);
  }
}

/** `step` counts a row and says when it is time for a checkpoint. */
function createProgress(count: number, rowsToRead: number, products: number, control: JobControl): { step(): boolean } {
  const stride = Math.max(1, Math.floor(STRIDE / Math.max(1, products)));
  let read = 0;
  return {
    step() {
      if (++read % stride !== 0) return false;
      const done = Math.min(count, Math.round((read / rowsToRead) * count));
      control.report({ stage: 'index', done, total: count, unit: 'vectors' });
      return true;
    },
  };
}
