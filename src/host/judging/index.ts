export * from './judge-panel';
