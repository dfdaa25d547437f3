export * from './h';
export * from './icon';
export * from './region';
