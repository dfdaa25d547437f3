export * from './knobs';
export * from './types';
export * from './bm25';
export * from './codec';
export * from './analyse';
export { stemEnglish } from './stem-english';
