import { canonicalJson, type Fingerprint } from '../common';
import type { QueryFilter } from '../retrieval';

/**
 * What two queries must share to share an answer: the text in Unicode normal form C, without white space at its ends and
 * with each run of white space inside as one space. Case is kept: to a cased model, and to people, "apple" and "Apple"
 * differ.
 */
export const normaliseQueryKey = (text: string): string => text.normalize('NFC').trim().replace(/\s+/gu, ' ');

/**
 * Key of a cached answer. The fingerprint is of all that the answer depends on besides the query: documents, chunks,
 * model, vectors, index and search knobs. Another model or chunker has another key, so an old answer is never served.
 */
export const resultKey = (variant: Fingerprint, query: string, filter: QueryFilter = {}): string =>
  `${variant} ${canonicalJson({ ...filter })} ${normaliseQueryKey(query)}`;
