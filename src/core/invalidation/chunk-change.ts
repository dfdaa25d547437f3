import { longestRise } from './longest-rise';
import type { ChunkChange, ChunkState } from './types';

/**
 * What changed between two states. Of chunks that only changed places, as few as possible count as gone and added: those
 * that stay keep their order, which is what decides among equal scores.
 */
export function chunkChange(before: ChunkState, after: ChunkState): ChunkChange {
  // Documents are in the order of their ids in every state, so one pass over all of them keeps to each.
  const survivors = after.ids.flatMap((id, row) => (before.rowOf.has(id) ? [row] : []));
  const rising = longestRise(survivors.map((row) => before.rowOf.get(after.ids[row]!)!));
  const stay = new Set(rising.map((place) => after.ids[survivors[place]!]!));
  return {
    gone: { has: (chunk) => !stay.has(chunk) },
    added: after.ids.flatMap((id, row) => (stay.has(id) ? [] : [row])),
    metadataChanged: before.metadata !== after.metadata,
  };
}
