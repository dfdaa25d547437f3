export * from './post-json';
