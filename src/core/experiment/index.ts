export * from './attribution';
export * from './compare';
export * from './measure-cache';
export * from './measure-variants';
export * from './plan';
export * from './pool';
export * from './types';
