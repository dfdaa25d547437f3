export * from './knob';
export * from './registry';
export * from './variant';
