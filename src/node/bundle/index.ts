export * from './import-bundle';
export * from './plan-bundle';
export * from './write-bundle';
