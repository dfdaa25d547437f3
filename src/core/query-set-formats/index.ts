export * from './format';
export * from './json-line';
export * from './judgement-line';
export * from './match-documents';
export * from './merge';
export * from './parse';
export { parseQrelLine } from './qrels';
export { parseQueryLine } from './query-line';
export * from './types';
