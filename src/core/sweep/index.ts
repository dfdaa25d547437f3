export * from './axis';
export * from './plan-sweep';
export * from './run-sweep';
export * from './space';
export * from './types';
