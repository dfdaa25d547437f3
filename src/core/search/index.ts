export * from './answer-hit';
export { createCachedSearch, type CachedSearch } from './cached-search';
