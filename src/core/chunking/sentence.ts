import type { PlainText } from '../corpus';
import { blockUnits } from './blocks';
import { split, type Unit } from './split';
import type { WordSums } from './words';

/** Whole sentences; headings, and lines of code and tables, count as sentences. Structure gives no context here. */
export function sentenceUnits(plain: PlainText, sums: WordSums): Unit[] {
  const parts = (unit: Unit): Unit[] => split(unit, plain.text, sums, 1);
  return blockUnits(plain, sums).flatMap((unit) => {
    if (unit.kind === 'heading') return [unit];
    return unit.kind === 'list'
      ? parts(unit).flatMap((part) => (part.kind === 'item' ? parts(part) : [part]))
      : parts(unit);
  });
}
