import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stemmer as italian } from '@orama/stemmers/italian';
import { stemmer as portuguese } from '@orama/stemmers/portuguese';
import { stemmer as russian } from '@orama/stemmers/russian';
import { stemmer as spanish } from '@orama/stemmers/spanish';
import type { WordAnalysis } from './types';
import { stemEnglish } from './stem-english';

/**
 * Stems of lower case words, as Snowball 2 has them; `test/golden/stems.json` holds them to it. English is our own: the
 * package's is the older Porter stemmer, and takes "connection" for another word than "connect".
 */
export const STEMMERS: Readonly<Record<Exclude<WordAnalysis['stemming'], 'none'>, (word: string) => string>> = {
  english: stemEnglish,
  german,
  french,
  spanish,
  italian,
  portuguese,
  russian,
};
