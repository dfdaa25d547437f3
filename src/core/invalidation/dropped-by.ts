import { documentFilter } from '../retrieval';
import { similarityTo, type VectorSet } from '../vectors';
import type { ChunkChange, ChunkState, Dependencies } from './types';

/**
 * The kept answers that a change of the documents may have made wrong: one of their chunks changed or went, or a new
 * chunk scores at least as high as their last one. Whatever is not among them is what a fresh search would give, where
 * the rule is exact (see {@link dependencyRule}).
 * @param vectors of the later state, as they are searched; not looked at where nothing was added
 * @returns places in `entries`, ascending
 */
export function droppedBy(
  change: ChunkChange,
  after: ChunkState,
  vectors: VectorSet | undefined,
  entries: readonly Dependencies[],
): Uint32Array {
  const isDropped = (entry: Dependencies): boolean =>
    entry.chunks.some((chunk) => change.gone.has(chunk)) || letsIn(entry, change, after, vectors);
  return Uint32Array.from(entries.flatMap((entry, place) => (isDropped(entry) ? [place] : [])));
}

/** Whether a new chunk belongs into an answer. */
function letsIn(
  { vector, floor, filter }: Dependencies,
  { added, metadataChanged }: ChunkChange,
  after: ChunkState,
  vectors: VectorSet | undefined,
): boolean {
  // Without a vector nothing is near the query, whatever comes.
  if (!vector) return false;
  if (metadataChanged && filter?.metadata) return true;
  if (added.length === 0 || !vectors) return false;
  const mayAnswer = filter ? documentFilter(filter) : () => true;
  const similarity = similarityTo(vectors, vector);
  // Rounded as the index rounds its scores, so that equal scores are equal here.
  return added.some((row) => mayAnswer(after.documentOf(row)) && Math.fround(similarity(row)) >= floor);
}
