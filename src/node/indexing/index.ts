export * from './embed-in-processes';
