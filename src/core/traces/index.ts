export * from './format';
export { importLog } from './import/import-log';
export * from './options';
export { isTraceFile, parseTrace } from './parse';
export { readTrace } from './read';
export * from './summarise';
export { makeTrace, type TraceMaterial } from './synthetic/make-trace';
export * from './types';
