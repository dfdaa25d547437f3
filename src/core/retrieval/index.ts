export * from './create-retriever';
export * from './fusion';
export * from './knobs';
export * from './remembering-embedder';
export * from './types';
