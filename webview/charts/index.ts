export * from './bars';
export * from './figure';
export * from './latency';
export * from './model';
export * from './quality-latency';
export * from './series';
