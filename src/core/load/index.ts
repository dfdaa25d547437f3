export * from './clairvoyant';
export * from './lru-curve';
export * from './replay';
export * from './zipf';
