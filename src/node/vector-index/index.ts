export { createHnswKind, type HnswOptions } from './hnsw';
export { createUsearchKind, type UsearchOptions } from './usearch';
