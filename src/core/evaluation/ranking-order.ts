import { LabError } from '../common';
import type { RankedItem } from './types';

/** The largest finite 32-bit float. */
const MAX_FLOAT32 = 3.4028234663852886e38;

/**
 * Order of two ids as C's strcmp has it on their UTF-8 bytes. Code units order the same way, except that the
 * surrogates (U+D800–DFFF, which stand for code points above U+FFFF) come before U+E000–FFFF.
 */
export function compareIds(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return byteRank(x) - byteRank(y);
  }
  return a.length - b.length;
}

const byteRank = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);

/**
 * trec_eval's order: score descending as 32-bit floats, which is how it reads them, then id descending. What a run says
 * of ranks is not looked at.
 */
export const trecOrder = (ranking: readonly RankedItem[]): RankedItem[] =>
  [...ranking].sort((a, b) => Math.fround(b.score) - Math.fround(a.score) || compareIds(b.id, a.id));

/**
 * Scores that say what the order of the list says: each is the 32-bit float at or below its own score that lies below
 * the one before it. trec_eval holds scores as 32-bit floats, so a ranking with these scores has one order everywhere,
 * whatever its ids are, and a place that a deeper search appended cannot overtake those before it.
 * @throws `evaluation/score-not-finite`
 */
export function descendingScores(scores: readonly number[]): number[] {
  let limit = MAX_FLOAT32;
  return scores.map((score) => {
    if (!Number.isFinite(score))
      throw new LabError({
        code: 'evaluation/score-not-finite',
        message: `A ranking holds the score ${score}.`,
        nextStep: 'Report this as a bug, with the variant that was measured.',
        fault: 'internal',
      });
    const kept = Math.fround(Math.min(score, limit));
    limit = below(kept);
    return kept;
  });
}

const bits = new DataView(new ArrayBuffer(4));

/** The next smaller 32-bit float. */
function below(value: number): number {
  if (value === 0) return -1.401298464324817e-45;
  bits.setFloat32(0, value);
  bits.setUint32(0, bits.getUint32(0) + (value > 0 ? -1 : 1));
  return bits.getFloat32(0);
}
