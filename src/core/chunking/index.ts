export * from './types';
export * from './knobs';
export { CHUNKER_VERSION, chunkDocument } from './chunk-document';
export { CONTEXT_SEPARATOR } from './context';
