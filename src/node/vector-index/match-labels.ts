import type { DistinctKeys } from './distinct-keys';
import type { GraphFile } from './graph';
import { indexDamaged } from './graph-errors';

/** How the labels of a stored index and the texts of today fit together. */
export interface LabelMatch {
  /** Rows behind each stored label, ascending; none where the text is gone or the label was deleted. */
  readonly rowsOf: readonly (readonly number[])[];
  /** Positions in the distinct keys that no live label stands for. */
  readonly added: readonly number[];
  /** Live labels whose text is gone. */
  readonly removed: readonly number[];
  /** Labels that were deleted before. A text that comes back gets a new label. */
  readonly deleted: readonly number[];
}

/** @param hashes hash of the key behind each stored label */
export function matchLabels(
  hashes: readonly string[],
  file: Pick<GraphFile, 'isDeleted'> | undefined,
  today: DistinctKeys,
): LabelMatch {
  const live = new Map<string, number>();
  const deleted: number[] = [];
  for (const [label, hash] of hashes.entries()) {
    if (file?.isDeleted(label)) deleted.push(label);
    else if (live.has(hash)) throw indexDamaged('a text stands in it twice');
    else live.set(hash, label);
  }
  const rowsOf: (readonly number[])[] = hashes.map(() => []);
  const added: number[] = [];
  for (const [position, hash] of today.hashes.entries()) {
    const label = live.get(hash);
    if (label === undefined) {
      added.push(position);
    } else {
      rowsOf[label] = today.rows[position]!;
      live.delete(hash);
    }
  }
  return { rowsOf, added, removed: [...live.values()], deleted };
}
