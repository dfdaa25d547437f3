export * from './run-replica';
export * from './run-replicas';
