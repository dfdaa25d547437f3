export * from './knobs';
export * from './types';
export * from './check-search';
export * from './flat';
export * from './top-k';
