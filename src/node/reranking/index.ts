export { addReranker, removeReranker, type RerankerSource } from './add-reranker';
export { createRerankers, rerankersDir, type RerankersOptions } from './rerankers';
