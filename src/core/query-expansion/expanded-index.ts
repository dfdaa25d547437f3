import type { LexicalIndex } from '../lexical-index';
import { expandQuery, type ExpansionParams } from './expand-query';
import { thesaurusBytes, type Thesaurus } from './types';

/** A word index whose queries are expanded. Its bytes are those of both. */
export const expandedIndex = (index: LexicalIndex, thesaurus: Thesaurus, params: ExpansionParams): LexicalIndex => ({
  count: index.count,
  bytes: index.bytes + thesaurusBytes(thesaurus),
  search: (query, search) =>
    index.search(query, { ...search, expand: (words) => expandQuery(thesaurus, words, params) }),
});
