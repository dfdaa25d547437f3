export * from './build-thesaurus';
export * from './codec';
export * from './expand-query';
export * from './expanded-index';
export * from './types';
