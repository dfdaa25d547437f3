export * from './generate';
export * from './model-questions';
export * from './types';
