export * from './compare';
export * from './measure-cache';
export * from './plan';
export * from './types';
