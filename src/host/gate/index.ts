export * from './gate-tests';
