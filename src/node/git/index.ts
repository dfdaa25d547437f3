export * from './bisect';
