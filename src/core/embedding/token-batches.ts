import { TOKENS_PER_CALL } from './types';

/** Positions `start` to `end`, end exclusive. */
export interface BatchRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts texts into consecutive batches of at most `tokensPerCall` tokens. A text that is longer by itself is a batch of
 * its own; no batch is empty; order is kept.
 * @param lengths tokens of each text
 */
export function tokenBatches(lengths: readonly number[], tokensPerCall: number = TOKENS_PER_CALL): BatchRange[] {
  const batches: BatchRange[] = [];
  let start = 0;
  let tokens = 0;
  for (const [position, length] of lengths.entries()) {
    if (position > start && tokens + length > tokensPerCall) {
      batches.push({ start, end: position });
      start = position;
      tokens = 0;
    }
    tokens += length;
  }
  if (start < lengths.length) batches.push({ start, end: lengths.length });
  return batches;
}
