export * from './check-columns';
export * from './default-columns';
export * from './document-versions';
export * from './documents-over-time';
export * from './replay-column';
export * from './resolve-trace';
export * from './run-cache-lab';
export * from './types';
