export * from './types';
export * from './knobs';
