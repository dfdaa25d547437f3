export * from './types';
export * from './create-semantic-cache';
