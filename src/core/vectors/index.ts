export * from './knobs';
export * from './types';
export * from './codec';
export * from './make-vectors';
export * from './quantise';
export * from './reduce';
