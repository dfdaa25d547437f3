export * from './clock';
export * from './doctor';
export * from './machine-info';
export * from './private-bytes';
