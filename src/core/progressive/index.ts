export * from './first-answers';
export * from './quick-chunks';
export * from './types';
export * from './word-counter';
