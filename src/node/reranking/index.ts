export { addReranker, removeReranker, type RerankerSource } from './add-reranker';
export { createRerankers, type RerankersOptions } from './rerankers';
