export * from './clock';
export * from './doctor';
export * from './machine-info';
export * from './private-bytes';
export * from './held-bytes';
export * from './memory-guard';
export * from './serve-within-memory';
