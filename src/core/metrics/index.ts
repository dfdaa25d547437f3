export * from './cache-metrics';
export * from './metric';
export * from './registry';
