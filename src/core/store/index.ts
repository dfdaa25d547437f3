export * from './envelope';
export * from './names';
export * from './types';
