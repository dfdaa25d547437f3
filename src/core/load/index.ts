export * from './replay';
export * from './zipf';
