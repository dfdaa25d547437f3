export * from './document-versions';
export * from './documents-over-time';
export * from './types';
