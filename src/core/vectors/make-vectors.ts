import { LabError } from '../common';
import { checkVectors } from '../embedding/check-vectors';
import { quantiseRows } from './quantise';
import { keepFirstDimensions } from './reduce';
import type { VectorParams, VectorSet } from './types';

/**
 * A model's rows as a variant stores them: reduced first, then quantised.
 * @param rows row-major, a whole number of rows of `dimensions`, rows of length 1; not kept and not changed, except that
 *   f32 without reduction shares it
 * @throws `embedding/not-finite`, `embedding/zero-vector`, `vectors/wrong-dimensions`
 */
export function makeVectors(rows: Float32Array, dimensions: number, params: VectorParams): VectorSet {
  if (rows.length % dimensions !== 0) throw wrongDimensions(rows.length, dimensions);
  const reduced = reduce(rows, dimensions, params);
  const kept = keptDimensions(dimensions, params);
  checkVectors(reduced, kept);
  const count = rows.length / dimensions;
  if (params.storage === 'f32') return { storage: 'f32', count, dimensions: kept, data: reduced };
  return { storage: 'i8', count, dimensions: kept, ...quantiseRows(reduced, kept) };
}

/**
 * A query's vector as the index of a variant expects it: reduced as the rows were. It stays in floats whatever the
 * storage: one vector costs nothing, and rounding it as well would lose quality for nothing.
 * @throws `embedding/not-finite`, `embedding/zero-vector`
 */
export function prepareQuery(query: Float32Array, params: VectorParams): Float32Array {
  const reduced = reduce(query, query.length, params);
  checkVectors(reduced, reduced.length);
  return reduced;
}

/** 0, and more than there are, mean all. */
export const keptDimensions = (dimensions: number, params: Pick<VectorParams, 'dimensions'>): number =>
  params.dimensions === 0 ? dimensions : Math.min(params.dimensions, dimensions);

function reduce(rows: Float32Array, dimensions: number, params: VectorParams): Float32Array {
  const kept = keptDimensions(dimensions, params);
  return kept === dimensions ? rows : keepFirstDimensions(rows, dimensions, kept);
}

const wrongDimensions = (length: number, dimensions: number): LabError =>
  new LabError({
    code: 'vectors/wrong-dimensions',
    message: `${length} numbers are not a whole number of rows of ${dimensions}.`,
    nextStep: 'Report this as a bug.',
    fault: 'internal',
  });
