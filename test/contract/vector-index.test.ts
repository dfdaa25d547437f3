import { describe } from 'vitest';
import { createFlatKind, createHierarchicalKind } from '../../src/core/vector-index';
import { VECTOR_STORAGES } from '../../src/core/vectors';
import { createHnswKind, createUsearchKind } from '../../src/node/vector-index';
import { vectorIndexContract } from './vector-index.contract';

vectorIndexContract({
  kind: createFlatKind(),
  params: { kind: 'flat', m: 16, efConstruction: 200 },
  storages: VECTOR_STORAGES,
  recall: 1,
});
vectorIndexContract({
  kind: createHnswKind(),
  params: { kind: 'hnsw', m: 16, efConstruction: 200 },
  storages: VECTOR_STORAGES,
  recall: 0.98,
});
vectorIndexContract({
  kind: createUsearchKind(),
  params: { kind: 'usearch', m: 16, efConstruction: 200 },
  storages: VECTOR_STORAGES,
  recall: 0.98,
  recallOfSigns: 0.8,
});
describe.each(['clusters', 'documents'] as const)('level %s', (level) => {
  vectorIndexContract({
    kind: createHierarchicalKind(),
    params: { kind: 'hierarchical', m: 16, efConstruction: 200, level },
    storages: VECTOR_STORAGES,
    recall: 0.95,
  });
});
vectorIndexContract({
  kind: createUsearchKind(),
  params: { kind: 'usearch', m: 16, efConstruction: 200, residence: 'disk' },
  storages: VECTOR_STORAGES,
  recall: 0.98,
  recallOfSigns: 0.8,
});
