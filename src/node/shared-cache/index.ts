export * from './ask-redis';
export * from './namespace';
export * from './redis-cache';
export * from './redis-error';
