export * from './create-retriever';
export * from './fusion';
export * from './knobs';
export * from './types';
