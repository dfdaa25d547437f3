export * from './advice-panel';
