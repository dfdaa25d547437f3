export * from './first-answers';
export * from './quick-chunks';
export * from './quick-cut';
export * from './types';
