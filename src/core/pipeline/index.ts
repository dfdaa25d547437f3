export * from './chunk-stage';
export * from './context';
export * from './embed-stage';
export * from './index-stage';
export * from './lexical-stage';
export * from './prepare';
export * from './session';
export * from './types';
