export * from './types';
export * from './request';
export { distil } from './distil';
export { fitTokenVectors } from './fit-token-vectors';
export { chooseTokens } from './choose-tokens';
export { ridge } from './ridge';
export { countIds, type SparseRows } from './sparse-rows';
export { tokenWeights } from './token-weights';
