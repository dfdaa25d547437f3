import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { noControl } from '../../src/core/common';
import { buildLexicalIndex, DEFAULT_ANALYSIS } from '../../src/core/lexical-index';
import { buildThesaurus, expandQuery, SIMILARITY_UNITS, type Thesaurus } from '../../src/core/query-expansion';
import { projectRoot } from '../support/shared';

type Weighted = readonly (readonly [term: string, similarity: number])[];
const read = (file: string): string => readFileSync(path.join(projectRoot, 'test/golden', file), 'utf8');
/** Made by scikit-learn and SciPy: see make-thesaurus.py. */
const golden = JSON.parse(read('thesaurus.json')) as {
  readonly neighbours: Readonly<Record<string, Weighted>>;
  readonly queries: Readonly<Record<string, Weighted>>;
};
const index = buildLexicalIndex(read('thesaurus-text.txt').trim().split('\n'), DEFAULT_ANALYSIS);

/** Equal similarities are cut and ordered by rounding in the one, by their terms in the other. */
function expectAlike(found: Weighted, wanted: Weighted): void {
  expect(found).toHaveLength(wanted.length);
  const last = wanted.at(-1)?.[1] ?? 0;
  const known = new Map(wanted);
  for (const [i, [term, similarity]] of found.entries()) {
    expect(similarity).toBeCloseTo(wanted[i]![1], 4);
    expect(similarity, term).toBeCloseTo(known.get(term) ?? last, 4);
  }
}

const neighboursOf = ({ terms, starts, neighbours, similarities }: Thesaurus, t: number): Weighted =>
  Array.from(neighbours.subarray(starts[t], starts[t + 1]), (id, i) => [
    terms[id]!,
    similarities[starts[t]! + i]! / SIMILARITY_UNITS,
  ]);

it('relates the terms of a text as scikit-learn does', async () => {
  const thesaurus = await buildThesaurus(index.postings, noControl);
  expect([...thesaurus.terms]).toEqual(Object.keys(golden.neighbours).sort());
  expect(thesaurus.terms.length).toBeGreaterThan(60);
  for (const [t, term] of thesaurus.terms.entries())
    expectAlike(neighboursOf(thesaurus, t), golden.neighbours[term]!);
});

it.each(Object.entries(golden.queries))('expands "%s" by the same terms', async (query, wanted) => {
  const thesaurus = await buildThesaurus(index.postings, noControl);
  let found: Weighted = [];
  index.search(query, {
    k: 1,
    k1: 1.2,
    b: 0.75,
    expand: (words) => {
      const added = expandQuery(thesaurus, words, { terms: 10, weight: 1 });
      found = added.map(({ word, weight }) => [word, weight]);
      return added;
    },
  });
  expectAlike(found, wanted);
});
