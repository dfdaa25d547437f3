export * from './sweep-panel';
