import { expect, it, vi } from 'vitest';
import { noControl } from '../../../src/core/common';
import { createFlatKind } from '../../../src/core/vector-index';
import { makeVectors } from '../../../src/core/vectors';
import { createHnswKind, createUsearchKind } from '../../../src/node/vector-index';
import { rowKeys, unitRows } from '../../support/vectors';

vi.mock('hnswlib-node', () => {
  throw new Error('addon.node: invalid ELF header');
});

vi.mock('../../../src/node/vector-index/usearch-addon', () => ({
  requireUsearchAddon: () => {
    throw new Error('usearch.node: wrong ELF class');
  },
}));

const vectors = makeVectors(unitRows(3, 8), 3, { dimensions: 0, storage: 'f32' });

it.each([
  ['hnsw', createHnswKind()],
  ['usearch', createUsearchKind()],
] as const)('without the library of %s building says what is missing and what works', async (name, kind) => {
  const params = { kind: name, m: 16, efConstruction: 200 };
  await expect(kind.build(vectors, rowKeys(3), params, noControl)).rejects.toMatchObject({
    code: 'index/runtime-missing',
    fault: 'environment',
    message: expect.stringContaining(`${process.platform}-${process.arch}`) as string,
    nextStep: expect.stringContaining('flat') as string,
  });
});

it('and exact search works', async () => {
  const index = await createFlatKind().build(
    vectors,
    rowKeys(3),
    { kind: 'flat', m: 16, efConstruction: 200 },
    noControl,
  );
  expect(index.count).toBe(3);
});
