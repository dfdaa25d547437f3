export * from './estimate';
export * from './knobs';
export * from './server-use';
export * from './types';
