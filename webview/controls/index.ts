export * from './native';
export * from './types';
