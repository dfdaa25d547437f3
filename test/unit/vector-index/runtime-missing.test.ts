import { expect, it, vi } from 'vitest';
import { noControl } from '../../../src/core/common';
import { makeVectors } from '../../../src/core/vectors';
import { createHnswKind } from '../../../src/node/vector-index';
import { rowKeys, unitRows } from '../../support/vectors';

vi.mock('hnswlib-node', () => {
  throw new Error('addon.node: invalid ELF header');
});

it('without the native library building says what is missing and what works', async () => {
  const vectors = makeVectors(unitRows(3, 8), 3, { dimensions: 0, storage: 'f32' });
  const params = { kind: 'hnsw', m: 16, efConstruction: 200 } as const;
  await expect(createHnswKind().build(vectors, rowKeys(3), params, noControl)).rejects.toMatchObject({
    code: 'index/runtime-missing',
    fault: 'environment',
    message: expect.stringContaining(`${process.platform}-${process.arch}`),
    nextStep: expect.stringContaining('flat'),
  });
});
