/*
 * The English stemmer of Snowball ("Porter2"), as its authors describe it:
 * https://snowballstem.org/algorithms/english/stemmer.html. Apostrophes are left out, since no word here holds one.
 * While a word is worked on, a y that is a consonant is written Y.
 */

const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ...exceptions(
    'skis ski skies sky dying die lying lie tying tie idly idl gently gentl ugly ugli early earli only onli',
  ),
  ...exceptions('singly singl'),
  ...'sky news howe atlas cosmos bias andes'.split(' ').map((word): [string, string] => [word, word]),
]);
const FINISHED_AFTER_PLURAL = new Set('inning outing canning herring earring proceed exceed succeed'.split(' '));

type Suffix = readonly [suffix: string, replacement: string, onlyAfter?: RegExp];
const STEP_2: readonly Suffix[] = longestFirst([
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['abli', 'able'],
  ['entli', 'ent'],
  ...to('ize', 'izer ization'),
  ...to('ate', 'ational ation ator'),
  ...to('al', 'alism aliti alli'),
  ...to('ful', 'fulness fulli'),
  ...to('ous', 'ousli ousness'),
  ...to('ive', 'iveness iviti'),
  ...to('ble', 'biliti bli'),
  ['ogi', 'og', /l$/],
  ['lessli', 'less'],
  ['li', '', /[cdeghkmnrt]$/],
]);
const STEP_3: readonly Suffix[] = longestFirst([
  ['tional', 'tion'],
  ['ational', 'ate'],
  ['alize', 'al'],
  ...to('ic', 'icate iciti ical'),
  ...to('', 'ful ness'),
]);
const STEP_4: readonly Suffix[] = longestFirst([
  ...to('', 'al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize'),
  ['ion', '', /[st]$/],
]);

/** @param word lower case */
export function stemEnglish(word: string): string {
  const exception = EXCEPTIONS.get(word);
  if (exception !== undefined) return exception;
  if (word.length < 3) return word;
  const marked = word.replace(/^y|(?<=[aeiouy])y/g, 'Y');
  const r1 = /^(?:gener|commun|arsen)/.exec(marked)?.[0].length ?? regionAfter(marked, 0);
  const r2 = regionAfter(marked, r1);

  const singular = withoutPlural(marked);
  if (FINISHED_AFTER_PLURAL.has(singular)) return singular;
  let stem = withoutEdAndIng(singular, r1).replace(/(?<=.[^aeiouy])[yY]$/, 'i');
  stem = replaceSuffix(stem, STEP_2, r1);
  stem = stem.endsWith('ative') ? replaceSuffix(stem, [['ative', '']], r2) : replaceSuffix(stem, STEP_3, r1);
  stem = replaceSuffix(stem, STEP_4, r2);
  return withoutLastLetter(stem, r1, r2).replaceAll('Y', 'y');
}

/** Where the part after the first consonant that follows a vowel begins. */
function regionAfter(word: string, from: number): number {
  const found = /[aeiouy][^aeiouy]/.exec(word.slice(from));
  return found ? from + found.index + 2 : word.length;
}

function withoutPlural(word: string): string {
  if (word.endsWith('sses')) return word.slice(0, -2);
  if (/ie[ds]$/.test(word)) return word.slice(0, word.length > 4 ? -2 : -1);
  if (/[us]s$/.test(word)) return word;
  return /[aeiouy].+s$/.test(word) ? word.slice(0, -1) : word;
}

function withoutEdAndIng(word: string, r1: number): string {
  const eed = /eed(?:ly)?$/.exec(word);
  if (eed) return eed.index >= r1 ? `${word.slice(0, eed.index)}ee` : word;
  const stem = word.replace(/(?:ed|ing)(?:ly)?$/, '');
  if (stem === word || !/[aeiouy]/.test(stem)) return word;
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(stem)) return stem.slice(0, -1);
  return r1 >= stem.length && endsShort(stem) ? `${stem}e` : stem;
}

/** A short syllable at the end: consonant, vowel, consonant other than w, x, Y; or a word of vowel and consonant. */
const endsShort = (stem: string): boolean => /[^aeiouy][aeiouy][^aeiouywxY]$|^[aeiouy][^aeiouy]$/.test(stem);

/** The longest suffix that fits counts alone, whether or not it lies in the region. */
function replaceSuffix(stem: string, suffixes: readonly Suffix[], region: number): string {
  const fitting = suffixes.find(([suffix]) => stem.endsWith(suffix));
  if (!fitting) return stem;
  const [suffix, replacement, onlyAfter] = fitting;
  const before = stem.slice(0, -suffix.length);
  return before.length >= region && (onlyAfter?.test(before) ?? true) ? before + replacement : stem;
}

function withoutLastLetter(stem: string, r1: number, r2: number): string {
  const before = stem.slice(0, -1);
  const goes = stem.endsWith('e')
    ? before.length >= r2 || (before.length >= r1 && !endsShort(before))
    : stem.endsWith('ll') && before.length >= r2;
  return goes ? before : stem;
}

function exceptions(text: string): [string, string][] {
  const words = text.split(' ');
  return words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1]!] satisfies [string, string]] : []));
}

function to(replacement: string, suffixes: string): Suffix[] {
  return suffixes.split(' ').map((suffix) => [suffix, replacement]);
}

function longestFirst(suffixes: Suffix[]): Suffix[] {
  return suffixes.sort(([a], [b]) => b.length - a.length);
}
