export * from './knobs';
export * from './types';
