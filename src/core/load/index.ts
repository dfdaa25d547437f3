export * from './clairvoyant';
export * from './knobs';
export * from './lru-curve';
export * from './most-popular';
export * from './replay';
export * from './weighted-bound';
export * from './zipf';
