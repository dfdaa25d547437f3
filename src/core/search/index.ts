export * from './answer-hit';
export { createCachedSearch, type CachedSearch } from './cached-search';
export { primeCaches, type LikelyQuery, type Priming } from './prime';
