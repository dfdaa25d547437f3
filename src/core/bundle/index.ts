export * from './check-record';
export * from './format';
export * from './manifest';
export * from './record-block';
export * from './used-artefacts';
