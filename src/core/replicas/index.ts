export * from './replay-replica';
export * from './replica-trace';
export * from './summarise-replicas';
export * from './types';
