import { LabError } from '../common';
import { checkVectors } from '../embedding';
import { toHalves } from './half';
import { quantiseRows } from './quantise';
import { keepFirstDimensions } from './reduce';
import { packSigns } from './signs';
import type { VectorParams, VectorSet, VectorStorage } from './types';

/**
 * A model's rows as a variant stores them: reduced first, then quantised.
 * @param rows row-major, `count` rows of equal length, each of length 1; never changed, and shared where nothing has to
 *   be done to them (f32, all dimensions)
 * @throws `embedding/not-finite`, `embedding/zero-vector`, `vectors/wrong-dimensions`
 */
export function makeVectors(rows: Float32Array, count: number, params: VectorParams): VectorSet {
  const from = count === 0 ? params.dimensions : rows.length / count;
  const dimensions = params.dimensions === 0 ? from : params.dimensions;
  const reduced = reduce(rows, from, dimensions);
  checkVectors(reduced, dimensions);
  return { storage: params.storage, count, dimensions, ...store(reduced, dimensions, params.storage) };
}

function store(rows: Float32Array, dimensions: number, storage: VectorStorage): Pick<VectorSet, 'data' | 'scales'> {
  switch (storage) {
    case 'f32':
      return { data: rows };
    case 'f16':
      return { data: toHalves(rows) };
    case 'i8':
      return quantiseRows(rows, dimensions);
    case 'b1':
      return { data: packSigns(rows, dimensions) };
  }
}

/**
 * A query's vector as the index of a variant expects it: reduced as its rows were. It stays in floats whatever the
 * storage: one vector costs no memory, and rounding it too would lose quality for nothing.
 * @param dimensions of the variant's vectors
 * @throws `embedding/not-finite`, `embedding/zero-vector`, `vectors/wrong-dimensions`
 */
export function prepareQuery(query: Float32Array, dimensions: number): Float32Array {
  const reduced = reduce(query, query.length, dimensions);
  checkVectors(reduced, dimensions);
  return reduced;
}

function reduce(rows: Float32Array, from: number, to: number): Float32Array {
  if (!Number.isInteger(from) || to > from || to < 1) throw wrongDimensions(from, to);
  return from === to ? rows : keepFirstDimensions(rows, from, to);
}

const wrongDimensions = (from: number, to: number): LabError =>
  new LabError({
    code: 'vectors/wrong-dimensions',
    message: `Rows of ${from} numbers cannot be kept to ${to} dimensions.`,
    nextStep: 'Lower embedding.dimensions to what the embedding model has.',
    fault: 'user',
  });
