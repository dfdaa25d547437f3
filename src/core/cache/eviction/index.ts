export * from './types';
export * from './fifo';
export * from './frequency-sketch';
export * from './gdsf';
export * from './lfu';
export * from './tinylfu';
