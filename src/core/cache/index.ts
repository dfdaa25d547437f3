export * from './create-cache';
export * from './eviction';
export * from './immutable';
export * from './key';
export * from './knobs';
export * from './single-flight';
export * from './two-level';
export * from './types';
