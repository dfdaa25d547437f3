import { environmentError } from '../common';
import { MOST_NEIGHBOURS } from './nearest-lists';
import { SIMILARITY_UNITS, type Thesaurus } from './types';

/** "RLT1", little endian, as every number here; then terms, pairs, bytes of the terms; columns; terms as UTF-8. */
const MAGIC = 0x31544c52;
const HEADER_NUMBERS = 4;

/** Raised when weights, limits or bytes change, so that stored thesauri are made again. */
export const THESAURUS_VERSION = 1;

/** A thesaurus as bytes. The terms stand at the end, separated by newlines, which no term contains. */
export function encodeThesaurus({ terms, starts, neighbours, similarities }: Thesaurus): Uint8Array {
  const dictionary = new TextEncoder().encode(terms.join('\n'));
  const numbers = HEADER_NUMBERS + starts.length + neighbours.length;
  const bytes = new Uint8Array(numbers * 4 + similarities.byteLength + dictionary.length);
  const out = new Uint32Array(bytes.buffer, 0, numbers);
  out.set([MAGIC, terms.length, neighbours.length, dictionary.length]);
  out.set(starts, HEADER_NUMBERS);
  out.set(neighbours, HEADER_NUMBERS + starts.length);
  new Uint16Array(bytes.buffer, numbers * 4, similarities.length).set(similarities);
  bytes.set(dictionary, bytes.length - dictionary.length);
  return bytes;
}

/**
 * The thesaurus again; its columns share memory with `bytes` where those start at a multiple of four.
 * @throws `thesaurus/damaged` unless everything is as {@link Thesaurus} says
 */
export function decodeThesaurus(bytes: Uint8Array): Thesaurus {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  if (aligned.length < HEADER_NUMBERS * 4) throw damaged('shorter than its header');
  const header = new Uint32Array(aligned.buffer, aligned.byteOffset, HEADER_NUMBERS);
  const [magic, termCount, pairs, dictionaryBytes] = header as unknown as Header;
  if (magic !== MAGIC) throw damaged('not a thesaurus of this version');
  const numbers = HEADER_NUMBERS + termCount + 1 + pairs;
  if (aligned.length !== numbers * 4 + pairs * 2 + dictionaryBytes) throw damaged('its length contradicts its header');

  const begin = aligned.byteOffset + HEADER_NUMBERS * 4;
  const thesaurus: Thesaurus = {
    terms: termsOf(aligned.subarray(aligned.length - dictionaryBytes)),
    starts: new Uint32Array(aligned.buffer, begin, termCount + 1),
    neighbours: new Uint32Array(aligned.buffer, begin + (termCount + 1) * 4, pairs),
    similarities: new Uint16Array(aligned.buffer, aligned.byteOffset + numbers * 4, pairs),
  };
  checkTerms(thesaurus);
  checkNeighbours(thesaurus);
  return thesaurus;
}

type Header = readonly [magic: number, terms: number, pairs: number, dictionaryBytes: number];

function termsOf(dictionary: Uint8Array): string[] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(dictionary);
    return text ? text.split('\n') : [];
  } catch {
    throw damaged('its terms are not text');
  }
}

function checkTerms({ terms, starts }: Thesaurus): void {
  if (terms.length !== starts.length - 1) throw damaged('terms and lists differ in number');
  for (const [t, term] of terms.entries())
    if (term === '' || (t > 0 && terms[t - 1]! >= term)) throw damaged('its terms are out of order');
}

function checkNeighbours({ terms, starts, neighbours, similarities }: Thesaurus): void {
  if (starts[0] !== 0 || starts.at(-1) !== neighbours.length) throw damaged('lists do not cover the neighbours');
  const listed = new Uint32Array(terms.length);
  for (let t = 0; t < terms.length; t++) {
    const [start, end] = [starts[t]!, starts[t + 1]!];
    if (end < start || end > start + MOST_NEIGHBOURS) throw damaged('a list is too long');
    for (let at = start; at < end; at++) {
      const [id, similarity] = [neighbours[at]!, similarities[at]!];
      if (id >= terms.length || id === t || listed[id] === t + 1) throw damaged('a list names a term that it cannot');
      listed[id] = t + 1;
      if (similarity === 0 || similarity > SIMILARITY_UNITS) throw damaged('a similarity is not of 0…1');
      const rise = at === start ? -1 : similarity - similarities[at - 1]!;
      if (rise > 0 || (rise === 0 && id <= neighbours[at - 1]!)) throw damaged('a list is out of order');
    }
  }
}

const damaged = (what: string): Error =>
  environmentError('thesaurus/damaged', `The stored thesaurus is damaged: ${what}.`, 'Index again; it is rebuilt.');
