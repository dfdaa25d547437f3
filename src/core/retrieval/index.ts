export * from './create-retriever';
export { documentFilter } from './filter-rows';
export * from './filter-text';
export * from './fuse-ranks';
export * from './fuse-scores';
export * from './knobs';
export * from './remembering-embedder';
export * from './remembering-reranker';
export * from './types';
