export * from './format-baseline';
export * from './machine-class';
export * from './make-baseline';
export * from './parse-baseline';
export * from './find-loss';
export * from './types';
