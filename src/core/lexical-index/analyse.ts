import { codeWordsOf } from './code-words';
import { STEMMERS } from './stem';
import { STOP_WORDS } from './stop-words';
import type { WordAnalysis } from './types';
import { wordsOf } from './words';

/** What the knobs say by default. */
export const DEFAULT_ANALYSIS: WordAnalysis = { tokenizer: 'words', stopWords: 'english', stemming: 'none' };

/** Stems are remembered: a text has few distinct words. Forgotten before they outgrow a language. */
const MOST_STEMS = 100_000;

/** From a text to the words that are indexed and searched, in order: taken apart, stop words left out, then stemmed. */
export function createAnalyser({ tokenizer, stopWords, stemming }: WordAnalysis): (text: string) => string[] {
  const wordsIn = tokenizer === 'code' ? codeWordsOf : wordsOf;
  const kept = (text: string): string[] =>
    stopWords === 'english' ? wordsIn(text).filter((word) => !STOP_WORDS.has(word)) : wordsIn(text);
  if (stemming === 'none') return kept;
  const stemmer = STEMMERS[stemming];
  const known = new Map<string, string>();
  const stem = (word: string): string => {
    let stemmed = known.get(word);
    if (stemmed === undefined) {
      if (known.size >= MOST_STEMS) known.clear();
      known.set(word, (stemmed = stemmer(word)));
    }
    return stemmed;
  };
  return (text) => kept(text).map(stem);
}
