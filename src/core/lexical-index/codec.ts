import { environmentError } from '../common';
import { openLexicalIndex, type Bm25Index } from './bm25';
import type { Postings } from './postings';
import type { WordAnalysis } from './types';

/** "RLB1", little endian, as every number here; then texts, words, postings, bytes of the words; columns; words as UTF-8. */
const MAGIC = 0x31424c52;
const HEADER_NUMBERS = 5;

/** Raised when words, postings or bytes change, so that stored indexes are made again. */
export const LEXICAL_VERSION = 1;

/** A lexical index as bytes. The words stand at the end, separated by newlines, which no word contains. */
export function encodeLexicalIndex({ postings }: Bm25Index): Uint8Array {
  const { lengths, words, starts, rows, counts } = postings;
  const dictionary = new TextEncoder().encode(words.join('\n'));
  const columns = [lengths, starts, rows, counts];
  const header = [MAGIC, lengths.length, words.length, rows.length, dictionary.length];
  const numbers = HEADER_NUMBERS + columns.reduce((sum, column) => sum + column.length, 0);
  const bytes = new Uint8Array(numbers * 4 + dictionary.length);
  const out = new Uint32Array(bytes.buffer, 0, numbers);
  out.set(header);
  let at = HEADER_NUMBERS;
  for (const column of columns) {
    out.set(column, at);
    at += column.length;
  }
  bytes.set(dictionary, numbers * 4);
  return bytes;
}

/**
 * The index again; its columns share memory with `bytes` where those start at a multiple of four.
 * @param analysis what it was built with
 * @throws `index/damaged` where any number would lead outside the index
 */
export function decodeLexicalIndex(bytes: Uint8Array, analysis: WordAnalysis): Bm25Index {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  if (aligned.length < HEADER_NUMBERS * 4) throw damaged('shorter than its header');
  const header = new Uint32Array(aligned.buffer, aligned.byteOffset, HEADER_NUMBERS);
  const [magic, texts, wordCount, postingCount, dictionaryBytes] = header as unknown as Header;
  if (magic !== MAGIC) throw damaged('not a lexical index of this version');
  const numbers = HEADER_NUMBERS + texts + wordCount + 1 + 2 * postingCount;
  if (aligned.length !== numbers * 4 + dictionaryBytes) throw damaged('its length contradicts its header');

  let at = aligned.byteOffset + HEADER_NUMBERS * 4;
  const column = (length: number): Uint32Array => {
    const values = new Uint32Array(aligned.buffer, at, length);
    at += length * 4;
    return values;
  };
  const lengths = column(texts);
  const starts = column(wordCount + 1);
  const rows = column(postingCount);
  const counts = column(postingCount);
  const dictionary = new TextDecoder().decode(aligned.subarray(numbers * 4));
  const words = dictionary ? dictionary.split('\n') : [];
  const postings: Postings = { lengths, words, starts, rows, counts };
  checkPostings(postings);
  return openLexicalIndex(postings, analysis);
}

type Header = readonly [magic: number, texts: number, words: number, postings: number, dictionaryBytes: number];

function checkPostings({ lengths, words, starts, rows, counts }: Postings): void {
  if (words.length !== starts.length - 1) throw damaged('words and lists differ in number');
  if (starts[0] !== 0 || starts.at(-1) !== rows.length) throw damaged('lists do not cover the postings');
  for (let w = 0; w < words.length; w++) {
    if (starts[w]! >= starts[w + 1]!) throw damaged('a list is empty');
    for (let at = starts[w]!; at < starts[w + 1]!; at++) {
      const ascending = at === starts[w] || rows[at - 1]! < rows[at]!;
      if (!ascending || rows[at]! >= lengths.length || counts[at] === 0) throw damaged('a list is out of order');
    }
  }
}

const damaged = (what: string): Error =>
  environmentError('index/damaged', `The stored word index is damaged: ${what}.`, 'Index again; it is rebuilt.');
