export * from './bisect-handlers';
export * from './quality-handlers';
export * from './query-set-handlers';
export * from './sweep-handlers';
export * from './testset-handlers';
export * from './types';
