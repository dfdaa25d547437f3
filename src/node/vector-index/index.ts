export { createHnswKind, type HnswOptions } from './hnsw';
