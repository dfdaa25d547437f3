import type { PlainText } from '../corpus';
import { NO_CONTEXT } from './context';
import { trimmed, wordUnits, type Unit } from './split';
import type { WordSums } from './words';

/** Words, whatever the structure. */
export function fixedUnits(plain: PlainText, sums: WordSums): Unit[] {
  const span = trimmed(plain.text, 0, plain.text.length);
  if (!span) return [];
  const whole: Unit = { ...span, kind: 'line', tokens: 0, ...NO_CONTEXT, breakBefore: false };
  return wordUnits(whole, plain.text, sums);
}
