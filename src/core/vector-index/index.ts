export * from './knobs';
export * from './types';
export * from './check-search';
export * from './flat';
export * from './hierarchical';
export * from './nearest-rows';
export * from './rescored';
export * from './top-k';
