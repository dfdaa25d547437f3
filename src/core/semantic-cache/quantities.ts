import { UNIT_OF } from './word-lists';

export interface Quantities {
  /** "30,000", "30k" and "thirty thousand" are all 30000. */
  readonly numbers: ReadonlySet<string>;
  /** Units that stand at a number, each written one way. */
  readonly units: ReadonlySet<string>;
}

const SMALL = new Map<string, number>([
  ...pairs('zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen', 1),
  ...pairs('sixteen seventeen eighteen nineteen', 1, 16),
  ...pairs('twenty thirty forty fifty sixty seventy eighty ninety', 10, 20),
]);
const SCALES = new Map([
  ['hundred', 100],
  ['thousand', 1e3],
  ['lakh', 1e5],
  ['million', 1e6],
  ['billion', 1e9],
]);
/** Digits, and what is written on them: 3rd, 30k, 5km. */
const WRITTEN = /^(\p{Nd}+(?:[.,]\p{Nd}+)*)(\p{L}*)$/u;
const GROUPED = /^\p{Nd}{1,3}(?:,\p{Nd}{2,3})+$/u;

/** Numbers and units of a text. "One" alone is a pronoun more often than a number, and is left out. */
export function quantitiesOf(words: readonly string[]): Quantities {
  const numbers = new Set<string>();
  const units = new Set<string>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const written = WRITTEN.exec(word);
    let unit = '';
    if (written) {
      const [, digits = '', suffix = ''] = written;
      const scale = suffix === 'k' ? 1e3 : SCALES.get(words[at + 1] ?? '');
      const plain = GROUPED.test(digits) ? digits.replaceAll(',', '') : digits;
      numbers.add(scale === undefined ? plain : String(Number(plain) * scale));
      if (scale !== undefined && suffix !== 'k') at++;
      unit = suffix;
    } else if (SMALL.has(word)) {
      const { value, end } = spelled(words, at);
      if (end > at + 1 || word !== 'one') numbers.add(String(value));
      at = end - 1;
    } else if (/\p{N}/u.test(word)) numbers.add(word);
    else continue;
    const named = UNIT_OF.get(unit) ?? UNIT_OF.get(words[at + 1] ?? '');
    if (named !== undefined) units.add(named);
  }
  return { numbers, units };
}

/** The number spelled out from a word on, and where it ends. */
function spelled(words: readonly string[], start: number): { value: number; end: number } {
  let value = 0;
  let part = 0;
  let end = start;
  for (; end < words.length; end++) {
    const small = SMALL.get(words[end]!);
    const scale = SCALES.get(words[end]!);
    if (small !== undefined && (part === 0 || (part % 10 === 0 && small < 10))) part += small;
    else if (scale === 100) part *= 100;
    else if (scale !== undefined) {
      value += part * scale;
      part = 0;
    } else break;
  }
  return { value: value + part, end };
}

function pairs(words: string, step: number, from = 0): [string, number][] {
  return words.split(' ').map((word, i) => [word, from + i * step]);
}
