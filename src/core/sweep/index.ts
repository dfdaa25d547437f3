export * from './plan-sweep';
export * from './run-sweep';
export * from './types';
