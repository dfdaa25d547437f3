export * from './clock';
export * from './csv';
export * from './errors';
export * from './fingerprint';
export * from './job';
export * from './machine';
export * from './rng';
export * from './stages';
