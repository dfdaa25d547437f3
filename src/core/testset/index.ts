export * from './generate';
export * from './types';
