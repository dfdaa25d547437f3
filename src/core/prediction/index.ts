export * from './follower-counts';
export * from './measure-prediction';
export * from './most-asked';
export * from './session-model';
