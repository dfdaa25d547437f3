export * from './check';
export * from './query-set-fingerprint';
export * from './quote';
export * from './ranking-metrics';
export * from './ranking-order';
export * from './run-file';
export * from './types';
export * from './units';
