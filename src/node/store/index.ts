export { memoryStore } from './memory-store';
export { openStore, STORE_FORMAT, type StoreOptions } from './open-store';
export { createRunStore } from './runs';
