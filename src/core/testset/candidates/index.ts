export * from './commits';
export * from './headings';
export * from './links';
export * from './passages';
export * from './questions';
export * from './searches';
export * from './symbols';
