export * from './knobs';
export * from './types';
export * from './bm25';
export type { Postings } from './postings';
export * from './codec';
export * from './analyse';
export { stemEnglish } from './stem-english';
