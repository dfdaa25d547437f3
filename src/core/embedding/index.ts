export * from './types';
export * from './knobs';
export * from './check-vectors';
export * from './pooling';
export * from './token-batches';
export * from './model-management';
