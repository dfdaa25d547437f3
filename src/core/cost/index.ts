export * from './estimate';
export * from './knobs';
export * from './types';
