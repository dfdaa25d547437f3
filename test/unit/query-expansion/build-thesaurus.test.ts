import { describe, expect, it } from 'vitest';
import { noControl, type Progress } from '../../../src/core/common';
import { buildLexicalIndex, DEFAULT_ANALYSIS, type Postings } from '../../../src/core/lexical-index';
import { buildThesaurus, SIMILARITY_UNITS, type Thesaurus } from '../../../src/core/query-expansion';
import { cancelWhen } from '../../support/fake-lab';

const postingsOf = (texts: readonly string[]): Postings => buildLexicalIndex(texts, DEFAULT_ANALYSIS).postings;
const thesaurusOf = (...texts: string[]): Promise<Thesaurus> => buildThesaurus(postingsOf(texts), noControl);

/** Term → its neighbours with their similarities. */
const lists = ({ terms, starts, neighbours, similarities }: Thesaurus): Record<string, Record<string, number>> =>
  Object.fromEntries(
    terms.map((term, t) => [
      term,
      Object.fromEntries(
        Array.from({ length: starts[t + 1]! - starts[t]! }, (_, i) => [
          terms[neighbours[starts[t]! + i]!]!,
          similarities[starts[t]! + i]! / SIMILARITY_UNITS,
        ]),
      ),
    ]),
  );

describe('a thesaurus', () => {
  it('is the formula, worked by hand', async () => {
    const made = lists(await thesaurusOf('apple pear', 'apple pear fig', 'fig plum plum', 'plum kiwi'));
    expect(Object.keys(made)).toEqual(['apple', 'fig', 'pear', 'plum']);
    // Five words; the chunks hold 2, 3, 2 and 2 different ones.
    const [two, three] = [Math.log(5 / 2), Math.log(5 / 3)];
    const fig = Math.hypot(two, three);
    expect(made['apple']!['pear']).toBe(1);
    expect(made['apple']!['fig']).toBeCloseTo((three / fig) ** 2, 4);
    // plum: 2 of 2 times in the third chunk, 1 of 2 in the fourth, so 1 and 0.75 over their length.
    expect(made['fig']!['plum']).toBeCloseTo((two / fig) * (1 / Math.hypot(1, 0.75)), 4);
    expect(made['apple']!['plum']).toBeUndefined();
    expect(made['fig']!['apple']).toBe(made['apple']!['fig']);
  });

  it('lists the most alike first, equal ones by their letters', async () => {
    const { fig } = lists(await thesaurusOf('zebra apple fig', 'apple fig zebra', 'plum', 'plum'));
    expect(Object.keys(fig!)).toEqual(['apple', 'zebra']);
  });

  it('leaves out words of one chunk, and those of more than a fifth of the chunks', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => `only${i} ${i < 4 ? 'four' : ''} ${i < 5 ? 'five' : ''}`);
    expect((await thesaurusOf(...texts, '', '')).terms).toEqual(['four']);
  });

  it('keeps 32 neighbours of a term', async () => {
    const many = Array.from({ length: 50 }, (_, i) => `word${i}`).join(' ');
    const { terms, starts } = await thesaurusOf(many, many, 'something else');
    expect(terms).toHaveLength(50);
    expect(Array.from(terms, (_, t) => starts[t + 1]! - starts[t]!)).toEqual(terms.map(() => 32));
  });

  it('counts the rarest 256 terms of a long chunk', async () => {
    const rare = Array.from({ length: 256 }, (_, i) => `rare${i}`).join(' ');
    const chunks = [`${rare} common`, `${rare} common`, 'common', ...Array.from({ length: 20 }, () => 'filler text')];
    const made = lists(await thesaurusOf(...chunks));
    expect(made['common']).toEqual({});
    expect(made['rare0']!['rare1']).toBe(1);
  });

  it.each([[[]], [['', '']], [['one']], [['same words', 'same words']]])('of %j can be made', async (texts) => {
    const { starts, neighbours } = await thesaurusOf(...texts);
    expect(starts.at(-1)).toBe(neighbours.length);
  });

  it('reports how far it is and can be cancelled', async () => {
    const text = Array.from({ length: 250 }, (_, i) => `word${i}`).join(' ');
    const postings = postingsOf(Array.from({ length: 1500 }, (_, i) => (i % 6 ? 'filler' : text)));
    const said: Progress[] = [];
    await buildThesaurus(postings, { ...noControl, report: (progress) => void said.push(progress) });
    expect(said.length).toBeGreaterThan(1);
    expect(said.at(-1)).toMatchObject({ stage: 'thesaurus', total: 250, unit: 'words' });
    await expect(
      buildThesaurus(
        postings,
        cancelWhen(() => true),
      ),
    ).rejects.toMatchObject({ code: 'job/cancelled' });
  });
});
