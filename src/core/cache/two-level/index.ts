export { CONSISTENCY_STRATEGIES, type ConsistencyStrategy } from './consistency';
export { refusesWrites } from './guarded-cache';
export * from './limits';
export * from './sealed-value';
export * from './shared-cache';
export type { SharedCounters, ValueCodec } from './shared-level';
export * from './two-level-cache';
