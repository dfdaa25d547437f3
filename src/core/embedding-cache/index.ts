export * from './create-embedding-cache';
export * from './embed-queries';
export * from './queries-apart';
