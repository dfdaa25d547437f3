import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { measureAnnRecall } from '../../../src/core/experiment/measure-recall';
import { PipelineSession, prepare, type PreparedVariant } from '../../../src/core/pipeline';
import type { KnobValues } from '../../../src/core/config';
import type { Neighbours, SearchIndex } from '../../../src/core/vector-index';
import { fakeLab, fakeVariant } from '../../support/fake-lab';

const WORDS = 'apples bridges clouds drums engines forests glaciers harbours islands jungles kites lamps'.split(' ');
const filesOf = (count: number): Map<string, string> =>
  new Map(
    Array.from({ length: count }, (_, i) => [
      `d${String(i).padStart(3, '0')}.md`,
      `${WORDS[i % 12]!} ${WORDS[(i * 5 + 1) % 12]!} ${WORDS[(i * 7 + 3) % 12]!} number${i} of${i * 31}\n`,
    ]),
  );

async function ready(files: Map<string, string>, knobs: Partial<KnobValues> = {}): Promise<PreparedVariant> {
  const spec = { root: '/somewhere', include: [], exclude: [] };
  const variants = [fakeVariant('v', { 'index.kind': 'flat', ...knobs })];
  const prepared = await prepare(fakeLab(files).ports, new PipelineSession(), spec, variants, noControl);
  return prepared.variants[0]!;
}
const queries = WORDS.map((text) => ({ id: text, text }));
const recallOf = (variant: PreparedVariant, asked = queries): Promise<number[]> =>
  measureAnnRecall(variant, asked, noControl);

/** The variant over an index that answers otherwise. */
const withSearch = (variant: PreparedVariant, change: (found: Neighbours) => Neighbours): PreparedVariant => {
  const { index } = variant.dense!;
  const changed: SearchIndex = {
    ...index,
    search: (query, params) => change(index.search(query, params) as Neighbours),
  };
  return { ...variant, dense: { ...variant.dense!, index: changed } };
};
const places = ({ rows, similarities }: Neighbours, keep: (i: number) => boolean): Neighbours => ({
  rows: rows.filter((_, i) => keep(i)),
  similarities: similarities.filter((_, i) => keep(i)),
});

describe('recall against exact neighbours', () => {
  it.each(['f32', 'i8'] as const)(
    'is 1 of an exact index over %s vectors: the index alone is judged',
    async (storage) => {
      expect(await recallOf(await ready(filesOf(60), { 'vectors.storage': storage }))).toEqual(queries.map(() => 1));
    },
  );

  it('is the share of the ten that was found', async () => {
    const variant = await ready(filesOf(60));
    const seven = withSearch(variant, (found) => places(found, (i) => i < 7));
    expect(await recallOf(seven)).toEqual(queries.map(() => 0.7));
    const nothing = withSearch(variant, (found) => places(found, () => false));
    expect(await recallOf(nothing)).toEqual(queries.map(() => 0));
  });

  it('does not count far rows, and counts another row as near as the tenth', async () => {
    const variant = await ready(filesOf(60));
    const swapped = (similarity: (tenth: number) => number): PreparedVariant =>
      withSearch(variant, ({ rows, similarities }) => ({
        rows: rows.with(9, 999),
        similarities: similarities.with(9, similarity(similarities[9]!)),
      }));
    expect(await recallOf(swapped((tenth) => tenth - 0.1))).toEqual(queries.map(() => 0.9));
    expect(await recallOf(swapped((tenth) => tenth))).toEqual(queries.map(() => 1));
  });

  it('is out of as many as there are in a corpus of fewer than ten chunks', async () => {
    const variant = await ready(filesOf(4));
    expect(await recallOf(variant)).toEqual(queries.map(() => 1));
    expect(await recallOf(withSearch(variant, (found) => places(found, (i) => i < 2)))).toEqual(queries.map(() => 0.5));
  });

  it('leaves out queries that have no vector', async () => {
    const asked = [{ id: 'none', text: '???' }, ...queries.slice(0, 3)];
    expect(await recallOf(await ready(filesOf(30)), asked)).toEqual([1, 1, 1]);
  });

  it('is unknown where no vectors are searched', async () => {
    expect(await recallOf(await ready(filesOf(30), { 'retrieval.mode': 'lexical' }))).toEqual([]);
  });
});
