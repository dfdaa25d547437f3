import type { DistinctKeys } from './distinct-keys';
import type { LabelMatch } from './match-labels';

/** How the texts of today differ from those of an index. */
export interface Change extends LabelMatch {
  /** Labels that the index gave out so far. */
  readonly labels: number;
  readonly today: DistinctKeys;
}

/**
 * Whether an index had better be built anew. Removed elements leave holes that searches pass through, so those of all
 * updates since the build count together; added ones are as good as built, so only those of this update count.
 */
export function tooMuchChanged({ labels, today, added, removed, deleted }: Change, rebuildShare = 0.1): boolean {
  return (
    added.length + removed.length > rebuildShare * (labels - deleted.length) ||
    deleted.length + removed.length > rebuildShare * (labels + added.length) ||
    today.rows.length === 0
  );
}
