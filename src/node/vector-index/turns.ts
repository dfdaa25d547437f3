import type { Turn } from './graph';

/** Adding points blocks the process; others get their turn this often. */
const TURN_MS = 100;

/** Calls `each` for every row in order, and `turn` about every 100 ms and at the end. */
export async function inTurns(
  rows: readonly number[],
  each: (row: number, position: number) => void,
  turn: Turn,
): Promise<void> {
  let turned = performance.now();
  for (const [i, row] of rows.entries()) {
    each(row, i);
    if (performance.now() - turned > TURN_MS || i === rows.length - 1) {
      await turn(i + 1);
      turned = performance.now();
    }
  }
}
