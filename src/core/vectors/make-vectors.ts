import { LabError } from '../common';
import { checkVectors } from '../embedding';
import { toHalves } from './half';
import { quantiseRows } from './quantise';
import { projectRows, type Pca } from './pca';
import { keepFirstDimensions } from './reduce';
import { packSigns } from './signs';
import type { VectorParams, VectorSet, VectorStorage } from './types';

/**
 * A model's rows as a variant stores them: reduced first, then quantised.
 * @param rows row-major, `count` rows of equal length, each of length 1; never changed, and shared where nothing has to
 *   be done to them (f32, all dimensions)
 * @param pca what reduces them; without it their first dimensions are kept
 * @throws `embedding/not-finite`, `embedding/zero-vector`, `vectors/wrong-dimensions`
 */
export function makeVectors(rows: Float32Array, count: number, params: VectorParams, pca?: Pca): VectorSet {
  const from = count === 0 ? (pca?.from ?? params.dimensions) : rows.length / count;
  const dimensions = params.dimensions === 0 ? from : params.dimensions;
  const reduced = reduceRows(rows, from, dimensions, pca);
  checkVectors(reduced, dimensions);
  return { ...storeRows(reduced, dimensions, params.storage), ...(pca && { pca }) };
}

/** Reduced rows as they are stored. Shares them where nothing has to be done to them (f32). */
export function storeRows(rows: Float32Array, dimensions: number, storage: VectorStorage): VectorSet {
  return { storage, count: rows.length / dimensions, dimensions, ...numbersOf(rows, dimensions, storage) };
}

function numbersOf(rows: Float32Array, dimensions: number, storage: VectorStorage): Pick<VectorSet, 'data' | 'scales'> {
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
 * @param like the variant's vectors
 * @throws `embedding/not-finite`, `embedding/zero-vector`, `vectors/wrong-dimensions`
 */
export function prepareQuery(query: Float32Array, like: Pick<VectorSet, 'dimensions' | 'pca'>): Float32Array {
  const reduced = reduceRows(query, query.length, like.dimensions, like.pca);
  checkVectors(reduced, like.dimensions);
  return reduced;
}

/** Rows brought to fewer dimensions, of length 1 again; the very same rows where they have no more than that. */
export function reduceRows(rows: Float32Array, from: number, to: number, pca?: Pca): Float32Array {
  if (!Number.isInteger(from) || to > from || to < 1 || (pca && pca.from !== from)) throw wrongDimensions(from, to);
  if (pca) return projectRows(rows, pca, to);
  return from === to ? rows : keepFirstDimensions(rows, from, to);
}

const wrongDimensions = (from: number, to: number): LabError =>
  new LabError({
    code: 'vectors/wrong-dimensions',
    message: `Rows of ${from} numbers cannot be kept to ${to} dimensions.`,
    nextStep: 'Lower embedding.dimensions to what the embedding model has.',
    fault: 'user',
  });
