export { CONSISTENCY_STRATEGIES, type ConsistencyStrategy } from './consistency';
export * from './limits';
export * from './sealed-value';
export * from './shared-cache';
export type { SharedCounters, ValueCodec } from './shared-level';
export * from './two-level-cache';
