import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import type { KnobValues } from '../../../src/core/config';
import { PipelineSession, prepare, type PreparedVariant } from '../../../src/core/pipeline';
import type { ArtefactStore } from '../../../src/core/store';
import { readRows } from '../../../src/core/vectors';
import { memoryStore } from '../../../src/node/store';
import { createVectorFiles } from '../../../src/node/vectors';
import { fakeLab, fakeVariant } from '../../support/fake-lab';

const WORDS = 'apples bridges clouds drums engines forests glaciers harbours islands jungles kites lamps'.split(' ');
const filesOf = (count: number): Map<string, string> =>
  new Map(
    Array.from({ length: count }, (_, i) => [
      `d${String(i).padStart(3, '0')}.md`,
      `${WORDS[i % 12]!} ${WORDS[(i * 5 + 1) % 12]!} ${WORDS[(i * 7 + 3) % 12]!} number${i} of${i * 31}\n`,
    ]),
  );
const spec = { root: '/somewhere', include: [], exclude: [] };

/** Prepares variants of these knobs, as one process does: with a session of its own. */
async function ready(
  files: Map<string, string>,
  store: ArtefactStore,
  all: readonly Partial<KnobValues>[],
  { session = new PipelineSession(), rowsDir }: { session?: PipelineSession; rowsDir?: string } = {},
) {
  const { ports, models } = fakeLab(files, { store });
  const withFiles = rowsDir === undefined ? ports : { ...ports, vectorFiles: createVectorFiles({ dir: rowsDir }) };
  const variants = all.map((knobs, i) => fakeVariant(`v${i}`, { 'index.kind': 'flat', ...knobs }));
  const prepared = await prepare(withFiles, session, spec, variants, noControl);
  return { variants: prepared.variants, embedded: models.embedded.length };
}
const rowsOf = (variant: PreparedVariant): Float32Array => readRows(variant.dense!.vectors);
const work = (variant: PreparedVariant, stage: string) => variant.stages.filter((each) => each.stage === stage);

describe('embeddings that are kept rounded', () => {
  it.each(['f16', 'i8'] as const)(
    'as %s are the same bits just made, from the store, and from exact ones',
    async (kept) => {
      const store = memoryStore();
      const knobs = { 'embedding.kept': kept };
      const fresh = await ready(filesOf(30), store, [knobs]);
      expect(fresh.embedded).toBeGreaterThan(0);
      const stored = await ready(filesOf(30), store, [knobs]);
      expect(stored.embedded).toBe(0);
      expect(rowsOf(stored.variants[0]!)).toEqual(rowsOf(fresh.variants[0]!));

      const exactStore = memoryStore();
      await ready(filesOf(30), exactStore, [{}]);
      const rounded = await ready(filesOf(30), exactStore, [knobs]);
      expect(rounded.embedded).toBe(0);
      expect(rowsOf(rounded.variants[0]!)).toEqual(rowsOf(fresh.variants[0]!));
      // What was rounded is stored as such: the exact ones are not asked again.
      expect(work(rounded.variants[0]!, 'embeddings')[0]).toMatchObject({ computed: 0 });
    },
  );

  it('are near the exact ones, of length 1, take less room, and never share a fingerprint', async () => {
    const { variants } = await ready(
      filesOf(30),
      memoryStore(),
      (['f32', 'f16', 'i8'] as const).map((kept) => ({ 'embedding.kept': kept })),
    );
    const [exact, half, byte] = variants as [PreparedVariant, PreparedVariant, PreparedVariant];
    for (const [i, number] of rowsOf(exact).entries()) {
      expect(rowsOf(half)[i]).toBeCloseTo(number, 3);
      expect(rowsOf(byte)[i]).toBeCloseTo(number, 2);
    }
    for (const variant of variants) expect(Math.hypot(...rowsOf(variant).subarray(0, 16))).toBeCloseTo(1, 6);
    expect(variants.map((variant) => work(variant, 'embeddings')[0]!.diskBytes)).toEqual([
      30 * (4 + 16 * 4),
      30 * (4 + 16 * 2),
      30 * (8 + 16),
    ]);
    expect(new Set(variants.map(({ fingerprint }) => fingerprint)).size).toBe(3);
  });
});

describe('vectors reduced by PCA', () => {
  const pca = { 'embedding.reduction': 'pca', 'embedding.dimensions': 6 } as const;
  const kept = { 'embedding.reduction': 'pca-kept', 'embedding.dimensions': 6 } as const;
  const firstRows = (variant: PreparedVariant): Float32Array => rowsOf(variant).slice(0, 20 * 6);

  it('are fitted once for all numbers of dimensions, and the same from the store', async () => {
    const store = memoryStore();
    const { variants } = await ready(filesOf(30), store, [pca, { ...pca, 'embedding.dimensions': 3 }]);
    expect(variants[0]!.dense!.vectors.pca).toBe(variants[1]!.dense!.vectors.pca);
    expect(variants[1]!.dense!.index.dimensions).toBe(3);
    const again = await ready(filesOf(30), store, [pca]);
    expect(rowsOf(again.variants[0]!)).toEqual(rowsOf(variants[0]!));
    expect(work(variants[0]!, 'vectors')[0]!.diskBytes).toBeGreaterThan(0);
  });

  it('find a text by its own words', async () => {
    const { variants } = await ready(filesOf(30), memoryStore(), [pca]);
    const { hits } = await variants[0]!.retriever.retrieve(filesOf(30).get('d007.md')!, 1);
    expect(hits[0]!.document).toBe('d007.md');
  });

  it('are fitted anew when documents change, unless the first fit is kept', async () => {
    const store = memoryStore();
    const before = (await ready(filesOf(20), store, [pca, kept])).variants;
    expect(rowsOf(before[0]!)).toEqual(rowsOf(before[1]!));
    const after = (await ready(filesOf(40), store, [pca, kept])).variants;
    expect(firstRows(after[0]!)).not.toEqual(firstRows(before[0]!));
    expect(firstRows(after[1]!)).toEqual(firstRows(before[1]!));
    expect(after[0]!.fingerprint).not.toBe(after[1]!.fingerprint);
  });

  it('fit again where the store let the first fit go', async () => {
    const store = memoryStore();
    await ready(filesOf(20), store, [kept]);
    await store.clear();
    const { variants } = await ready(filesOf(40), store, [kept, pca]);
    expect(rowsOf(variants[0]!)).toEqual(rowsOf(variants[1]!));
  });

  it('are an idle choice where all dimensions are kept', async () => {
    const { variants } = await ready(filesOf(20), memoryStore(), [{}, { 'embedding.reduction': 'pca' }]);
    expect(variants[1]!.dense!.vectors).toBe(variants[0]!.dense!.vectors);
  });
});

describe('rescoring from a copy', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'rag-lab-copy-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const bits = { 'vectors.storage': 'b1' } as const;
  const inMemory = { ...bits, 'vectors.rescoreFrom': 'f32', 'vectors.rescoreCandidates': 60 } as const;
  const onDisk = { ...inMemory, 'vectors.residence': 'disk' } as const;
  const hitsOf = async (variant: PreparedVariant) =>
    Promise.all(WORDS.map(async (word) => (await variant.retriever.retrieve(word, 5)).hits));

  it('answers as the copy alone would where all are candidates, from memory and from disk', async () => {
    const { variants } = await ready(filesOf(60), memoryStore(), [{}, inMemory, onDisk], { rowsDir: dir });
    const [exact, near, far] = await Promise.all(variants.map(hitsOf));
    for (const [q, hits] of exact!.entries()) {
      for (const other of [near!, far!]) {
        expect(other[q]!.map(({ document }) => document)).toEqual(hits.map(({ document }) => document));
        for (const [i, { score }] of hits.entries()) expect(other[q]![i]!.score).toBeCloseTo(score, 5);
      }
    }
  });

  it('compares with the copy also where a filter leaves few rows', async () => {
    const { variants } = await ready(filesOf(60), memoryStore(), [{}, onDisk], { rowsDir: dir });
    const filtered = async (variant: PreparedVariant) =>
      (await variant.retriever.retrieve(WORDS[2]!, 5, { paths: ['d00*', 'd01*'] })).hits;
    const [exact, far] = await Promise.all(variants.map(filtered));
    expect(far!.map(({ document }) => document)).toEqual(exact!.map(({ document }) => document));
    for (const [i, { score }] of exact!.entries()) expect(far![i]!.score).toBeCloseTo(score, 5);
  });

  it('counts the copy where it is: in memory, or on disk', async () => {
    const { variants } = await ready(filesOf(60), memoryStore(), [bits, inMemory, onDisk], { rowsDir: dir });
    expect(variants.map(({ dense }) => dense!.index.vectorBytes)).toEqual([60 * 2, 60 * 2 + 60 * 16 * 4, 60 * 2]);
    const disk = (variant: PreparedVariant) =>
      work(variant, 'vectors').reduce((sum, { diskBytes }) => sum + diskBytes, 0);
    expect(disk(variants[1]!)).toBe(0);
    expect(disk(variants[2]!)).toBeGreaterThanOrEqual(60 * 16 * 4);
  });

  it('writes the copy once, and opens it the next time', async () => {
    const store = memoryStore();
    const first = await ready(filesOf(60), store, [onDisk], { rowsDir: dir });
    const second = await ready(filesOf(60), store, [onDisk], { rowsDir: dir });
    expect(work(first.variants[0]!, 'vectors')[1]).toMatchObject({ computed: 60, reused: 0 });
    expect(work(second.variants[0]!, 'vectors')[1]).toMatchObject({ computed: 0, reused: 60 });
    expect(readdirSync(dir)).toHaveLength(1);
  });

  it('shares vectors and index with a variant that does not rescore, and the copy with one that searches it', async () => {
    const { variants } = await ready(filesOf(60), memoryStore(), [bits, {}, inMemory]);
    expect(variants[2]!.dense!.vectors).toBe(variants[0]!.dense!.vectors);
    expect(variants[2]!.stages.map(({ fingerprint }) => fingerprint)).toEqual(
      expect.arrayContaining(variants[0]!.stages.map(({ fingerprint }) => fingerprint)),
    );
    expect(work(variants[2]!, 'vectors')[1]!.fingerprint).toBe(work(variants[1]!, 'vectors')[0]!.fingerprint);
  });

  it('does nothing where the copy would be no finer', async () => {
    const coarse = { 'vectors.storage': 'i8', 'vectors.rescoreFrom': 'i8' } as const;
    const { variants } = await ready(filesOf(20), memoryStore(), [coarse]);
    expect(variants[0]!.dense!.copy).toBeUndefined();
  });

  it('keeps the copy of PCA in the dimensions that are searched', async () => {
    const reduced = { 'embedding.reduction': 'pca', 'embedding.dimensions': 6 } as const;
    const { variants } = await ready(filesOf(60), memoryStore(), [reduced, { ...reduced, ...onDisk }], {
      rowsDir: dir,
    });
    const [exact, far] = await Promise.all(variants.map(hitsOf));
    expect(far!.map((hits) => hits.map(({ row }) => row))).toEqual(exact!.map((hits) => hits.map(({ row }) => row)));
  });
});
