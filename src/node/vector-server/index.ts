export * from './servers';
export * from './types';
