export * from './generate';
export * from './model-questions';
export * from './types';
export { contentWords, stemOf } from './words';
