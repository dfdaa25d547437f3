import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { createFlatKind, createHierarchicalKind, type IndexParams } from '../../../src/core/vector-index';
import { makeVectors, VECTOR_STORAGES } from '../../../src/core/vectors';
import { createHnswKind, createUsearchKind } from '../../../src/node/vector-index';
import { rowKeys, unitRows } from '../../support/vectors';

const ROWS = 700;
const DIMENSIONS = 48;
const documentOf = Int32Array.from({ length: ROWS }, (_, row) => Math.floor(row / 7));
const kinds = [createFlatKind(), createHnswKind(), createUsearchKind(), createHierarchicalKind()];

describe.each(kinds)('the expected memory of $kind', (kind) => {
  it.each(VECTOR_STORAGES)('is what it takes over %s, within 2 %', async (storage) => {
    const params: IndexParams = { kind: kind.kind, m: 12, efConstruction: 60, level: 'documents' };
    const vectors = {
      ...makeVectors(unitRows(ROWS, DIMENSIONS), ROWS, { dimensions: DIMENSIONS, storage }),
      documentOf,
    };
    const size = { storage, dimensions: DIMENSIONS, rows: ROWS, distinctRows: ROWS, documents: 100 };
    const expected = kind.expectedBytes!(size, params);
    const index = await kind.build(vectors, rowKeys(ROWS), params, noControl);
    const near = (figure: number, formula: number): boolean => Math.abs(figure - formula) <= 0.02 * formula;
    expect(near(index.vectorBytes, expected.vectorBytes)).toBe(true);
    expect(near(index.overheadBytes, expected.overheadBytes)).toBe(true);
    index.close();
  });
});
