/**
 * What two queries must share to share an entry: the text in Unicode normal form C, with each run of white space as one
 * space. Case is kept: "apple" and "Apple" differ.
 * @param version the state of the documents, for instance a hash or the number of the index: entries of older states are
 *   not found again, and go in time
 */
export const queryKey = (text: string, version = ''): string =>
  `${version} ${text.normalize('NFC').trim().replace(/\s+/gu, ' ')}`;
