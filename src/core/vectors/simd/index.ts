export * from './row-memory';
