export * from './job-signal';
export * from './request-json';
