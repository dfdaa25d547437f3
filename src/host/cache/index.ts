export * from './cache-panel';
