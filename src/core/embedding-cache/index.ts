export * from './create-embedding-cache';
