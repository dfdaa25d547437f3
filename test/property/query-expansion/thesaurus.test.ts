import fc from 'fast-check';
import { expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { buildLexicalIndex, DEFAULT_ANALYSIS } from '../../../src/core/lexical-index';
import {
  buildThesaurus,
  decodeThesaurus,
  encodeThesaurus,
  expandQuery,
  type Thesaurus,
} from '../../../src/core/query-expansion';

const word = fc.constantFrom(...'apple pear plum fig kiwi melon Äpfel grape 日本語 lime'.split(' '));
const text = fc.oneof(
  { weight: 4, arbitrary: fc.array(word, { maxLength: 8 }).map((words) => words.join(' ')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
);
const texts = fc.array(text, { maxLength: 40 });
const thesaurusOf = (of: readonly string[]): Promise<Thesaurus> =>
  buildThesaurus(buildLexicalIndex(of, DEFAULT_ANALYSIS).postings, noControl);

it('a thesaurus is the same to the bit in whatever order the chunks come', async () => {
  await fc.assert(
    fc.asyncProperty(
      texts.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      async ([list, shuffled]) => {
        expect(encodeThesaurus(await thesaurusOf(shuffled))).toEqual(encodeThesaurus(await thesaurusOf(list)));
      },
    ),
  );
});

it('similarities are symmetric as far as both sides keep them', async () => {
  await fc.assert(
    fc.asyncProperty(texts, async (list) => {
      const { terms, starts, neighbours, similarities } = await thesaurusOf(list);
      const pairs = new Map<string, number>();
      for (let t = 0; t < terms.length; t++)
        for (let at = starts[t]!; at < starts[t + 1]!; at++) pairs.set(`${t} ${neighbours[at]!}`, similarities[at]!);
      for (const [pair, similarity] of pairs) expect(pairs.get(pair.split(' ').reverse().join(' '))).toBe(similarity);
    }),
  );
});

it('what is decoded is what was encoded', async () => {
  await fc.assert(
    fc.asyncProperty(texts, async (list) => {
      const thesaurus = await thesaurusOf(list);
      expect(decodeThesaurus(encodeThesaurus(thesaurus))).toEqual(thesaurus);
    }),
  );
});

it('bytes that are no thesaurus are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(() => decodeThesaurus(bytes)).toThrow(expect.objectContaining({ code: 'thesaurus/damaged' }));
    }),
  );
});

it('added terms are none of the query, at most as many as wanted, with weights in range and falling', async () => {
  const query = fc.uniqueArray(fc.record({ word, weight: fc.double({ min: 0.01, max: 10, noNaN: true }) }), {
    selector: (one) => one.word,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(
      texts,
      query,
      fc.integer({ min: 1, max: 12 }),
      fc.double({ min: 0.05, max: 5, noNaN: true }),
      async (list, asked, terms, weight) => {
        const thesaurus = await thesaurusOf(list);
        const added = expandQuery(thesaurus, asked, { terms, weight });
        expect(added.length).toBeLessThanOrEqual(terms);
        expect(expandQuery(thesaurus, asked, { terms, weight })).toEqual(added);
        for (const [i, one] of added.entries()) {
          expect(asked.map((own) => own.word)).not.toContain(one.word);
          expect(one.weight).toBeGreaterThan(0);
          expect(one.weight).toBeLessThanOrEqual(weight * (1 + 1e-9));
          if (i > 0) expect(one.weight).toBeLessThanOrEqual(added[i - 1]!.weight);
        }
        const fewer = expandQuery(thesaurus, asked, { terms: 1, weight });
        expect(added.slice(0, 1)).toEqual(fewer);
      },
    ),
  );
});
