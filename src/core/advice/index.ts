export * from './types';
export * from './advise-index';
