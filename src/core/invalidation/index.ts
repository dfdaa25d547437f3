export * from './chunk-change';
export * from './chunk-history';
export * from './chunk-state';
export * from './dependencies';
export * from './dependency-bytes';
export * from './dependency-rule';
export * from './dropped-by';
export * from './types';
