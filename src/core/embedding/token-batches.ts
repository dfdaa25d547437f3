import { TOKENS_PER_CALL, type CallLimits } from './types';

/**
 * Cuts texts into consecutive batches within the limits of a call. A text that is longer by itself is a batch of its
 * own; no batch is empty.
 * @param lengths tokens of each text
 * @returns positions in `lengths`, each exactly once, ascending
 */
export function tokenBatches(
  lengths: readonly number[],
  limits: CallLimits = { tokens: TOKENS_PER_CALL, texts: Infinity },
): number[][] {
  const batches: number[][] = [];
  let batch: number[] = [];
  let tokens = 0;
  for (const [position, length] of lengths.entries()) {
    if (batch.length && (tokens + length > limits.tokens || batch.length >= limits.texts)) {
      batches.push(batch);
      batch = [];
      tokens = 0;
    }
    batch.push(position);
    tokens += length;
  }
  if (batch.length) batches.push(batch);
  return batches;
}
