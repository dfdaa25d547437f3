export * from './create-answer-cache';
export * from './types';
