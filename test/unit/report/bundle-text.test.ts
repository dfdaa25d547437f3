import { expect, it } from 'vitest';
import { bundleContents } from '../../../src/core/report';

const summary = (contents: Record<string, number>) => ({ path: 'a.raglab', bytes: 1, contents, notices: [] });

it('says what a bundle holds, one of a kind in the singular', () => {
  const many = { 'chunked documents': 1590, 'embeddings of words-7s': 748, 'vector indexes': 2, 'word indexes': 3 };
  expect(bundleContents(summary(many))).toBe(
    '1,590 chunked documents, 748 embeddings of words-7s, 2 vector indexes, 3 word indexes',
  );
  const one = Object.fromEntries(Object.keys({ ...many, reductions: 1, thesauri: 1 }).map((name) => [name, 1]));
  expect(bundleContents(summary(one))).toBe(
    '1 chunked document, 1 embedding of words-7s, 1 vector index, 1 word index, 1 reduction, 1 thesaurus',
  );
  expect(bundleContents(summary({}))).toBe('nothing');
});
