import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultKnobs, type KnobValues } from '../../../src/core/config';
import type { Corpus, DocumentMetadata } from '../../../src/core/corpus';
import {
  chunkChange,
  chunkState,
  dependencyRule,
  droppedBy,
  noChunks,
  type ChunkState,
  type Dependencies,
} from '../../../src/core/invalidation';
import { longestRise } from '../../../src/core/invalidation/longest-rise';
import type { ChunkSet } from '../../../src/core/pipeline';
import { createFlatIndex } from '../../../src/core/vector-index';
import { makeVectors, type VectorSet } from '../../../src/core/vectors';

/** Documents of texts that are single numbers: the angle of their vector, in degrees. */
type Documents = Readonly<Record<string, readonly number[]>>;
interface State {
  readonly chunks: ChunkState;
  readonly vectors: VectorSet;
}

function state(documents: Documents, metadata: Readonly<Record<string, DocumentMetadata>> = {}): State {
  const ids = Object.keys(documents).sort();
  const rows = ids.flatMap((id, document) => documents[id]!.map((angle) => ({ angle, document })));
  const corpus = { documents: ids.map((id) => ({ id, ...(metadata[id] && { metadata: metadata[id] }) })) };
  const chunkSet = {
    keys: rows.map(({ angle }) => `text ${String(angle)}`),
    documentOf: Int32Array.from(rows, ({ document }) => document),
  };
  const numbers = Float32Array.from(
    rows.flatMap(({ angle }) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]),
  );
  return {
    chunks: chunkState(corpus as unknown as Corpus, chunkSet as unknown as ChunkSet),
    vectors: makeVectors(numbers, rows.length, { dimensions: 2, storage: 'f32' }),
  };
}

/** The k nearest to angle 0. */
function keep({ chunks, vectors }: State, k: number, filter?: Dependencies['filter']): Dependencies {
  const vector = Float32Array.of(1, 0);
  const { rows, similarities } = createFlatIndex(vectors).search(vector, { k, efSearch: 1 });
  return {
    chunks: Array.from(rows, (row) => chunks.ids[row]!),
    vector,
    floor: rows.length < k ? Number.NEGATIVE_INFINITY : similarities.at(-1)!,
    ...(filter && { filter }),
  };
}

const isDropped = (before: State, after: State, entry: Dependencies): boolean =>
  droppedBy(chunkChange(before.chunks, after.chunks), after.chunks, after.vectors, [entry]).length === 1;

describe('a kept answer', () => {
  const before = state({ a: [10, 50, 80], b: [20, 60] });
  const nearest = keep(before, 2);

  it.each<[what: string, after: Documents, dropped: boolean]>([
    ['nothing changed', { a: [10, 50, 80], b: [20, 60] }, false],
    ['a chunk of its own changed', { a: [11, 50, 80], b: [20, 60] }, true],
    ['a chunk of its own went', { a: [50, 80], b: [20, 60] }, true],
    ['the document of a chunk went', { a: [10, 50, 80] }, true],
    ['the document of a chunk has another name', { a: [10, 50, 80], c: [20, 60] }, true],
    ['a chunk that it does not hold changed', { a: [10, 51, 80], b: [20, 60] }, false],
    ['a chunk that it does not hold went', { a: [10, 80], b: [20, 60] }, false],
    ['its chunks moved down', { a: [70, 10, 50, 80], b: [90, 20, 60] }, false],
    ['a new chunk is better', { a: [10, 50, 80], b: [20, 60], c: [5] }, true],
    ['a new chunk scores as high as its last', { a: [10, 50, 80], b: [20, 60], c: [20] }, true],
    ['a new chunk is nearly as good', { a: [10, 50, 80], b: [20, 60], c: [20.1] }, false],
    ['a copy of its last chunk', { a: [10, 50, 80], b: [20, 20, 60] }, true],
  ])('%s', (_what, after, dropped) => {
    expect(isDropped(before, state(after), nearest)).toBe(dropped);
  });

  it('that holds fewer than were asked for lets any new chunk in', () => {
    const all = keep(before, 9);
    expect(isDropped(before, state({ a: [10, 50, 80], b: [20, 60, 170] }), all)).toBe(true);
    expect(isDropped(before, before, all)).toBe(false);
  });

  it('does not outlive chunks of equal score that change places', () => {
    const level = state({ a: [-30, 30], b: [5] });
    const swapped = state({ a: [30, -30], b: [5] });
    const entry = keep(level, 2);
    expect(entry.chunks[1]).not.toBe(keep(swapped, 2).chunks[1]);
    expect(isDropped(level, swapped, entry)).toBe(true);
  });

  it('of a query without a vector stays: nothing is near it', () => {
    const nothing: Dependencies = { chunks: [], floor: Number.NEGATIVE_INFINITY };
    expect(isDropped(before, state({ z: [0] }), nothing)).toBe(false);
  });

  it('goes where all documents go', () => {
    const change = chunkChange(before.chunks, noChunks());
    expect([...droppedBy(change, noChunks(), undefined, [nearest])]).toEqual([0]);
  });

  it('with a filter heeds new chunks of the documents that may answer alone', () => {
    const onlyA = keep(before, 2, { paths: ['a*'] });
    const better = (id: string) => state({ a: [10, 50, 80], b: [20, 60], [id]: [5] });
    expect(isDropped(before, better('c'), onlyA)).toBe(false);
    expect(isDropped(before, better('a2'), onlyA)).toBe(true);
  });

  it('with a filter by metadata goes when metadata changes', () => {
    const guides = keep(before, 2, { metadata: { kind: 'guide' } });
    const tagged = state({ a: [10, 50, 80], b: [20, 60] }, { a: { kind: 'guide' } });
    expect(isDropped(before, tagged, guides)).toBe(true);
    expect(isDropped(before, tagged, nearest)).toBe(false);
  });
});

it('a longest rise is as long as the best of all subsequences, and rises', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(50), { maxLength: 10 }), (values) => {
      const rise = longestRise(values).map((place) => values[place]!);
      expect(rise).toEqual([...rise].sort((a, b) => a - b));
      let longest = 0;
      for (let chosen = 0; chosen < 1 << values.length; chosen++) {
        const some = values.filter((_, i) => (chosen >> i) & 1);
        if (some.every((value, i) => i === 0 || some[i - 1]! < value)) longest = Math.max(longest, some.length);
      }
      expect(rise).toHaveLength(longest);
    }),
  );
});

describe('the rule', () => {
  it.each<[Partial<KnobValues>, ReturnType<typeof dependencyRule>]>([
    [{ 'index.kind': 'flat' }, 'exact'],
    [{ 'index.kind': 'flat', 'vectors.storage': 'i8', 'retrieval.minScore': 0.3 }, 'exact'],
    [{ 'index.kind': 'flat', 'embedding.dimensions': 64 }, 'exact'],
    [{ 'index.kind': 'flat', 'embedding.dimensions': 64, 'embedding.reduction': 'pca-kept' }, 'exact'],
    [{ 'index.kind': 'hnsw' }, 'near'],
    [{ 'index.kind': 'hierarchical' }, 'near'],
    [{ 'index.kind': 'flat', 'embedding.dimensions': 64, 'embedding.reduction': 'pca' }, 'none'],
    [{ 'retrieval.mode': 'lexical' }, 'none'],
    [{ 'retrieval.mode': 'hybrid' }, 'none'],
    [{ 'index.kind': 'flat', 'retrieval.reranker': 'some' }, 'none'],
    [{ 'index.kind': 'flat', 'retrieval.diversity': 0.2 }, 'none'],
    [{ 'index.kind': 'flat', 'retrieval.expansion': 'section' }, 'none'],
    [{ 'index.kind': 'flat', 'vectors.storage': 'b1', 'vectors.rescoreFrom': 'f32' }, 'none'],
  ])('%o is %s', (knobs, rule) => {
    expect(dependencyRule({ ...defaultKnobs(), ...knobs })).toBe(rule);
  });
});
