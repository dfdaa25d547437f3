export * from './envelope';
export * from './names';
export * from './types';
export * from './without-artefacts';
