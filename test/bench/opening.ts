import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { noControl } from '../../src/core/common';
import { createFlatKind, type IndexParams, type VectorIndex, type VectorIndexKind } from '../../src/core/vector-index';
import type { VectorSet } from '../../src/core/vectors';
import { createHnswKind, createUsearchKind } from '../../src/node/vector-index';
import { lineOf, type BenchLine } from './measure';
import { DIMENSIONS, near, realVectors, vectorsOf, type Data } from './real-vectors';

const LARGE = 100_000;
const REPEATS = 5;
const SEARCH = { k: 10, efSearch: 128 };

/** What an index of 100,000 vectors takes to be built, to be opened from its bytes, and to answer the first time. */
export async function benchOpening(
  root: string,
  scratch: string,
  collections: readonly string[],
  say: (line: string) => void,
): Promise<BenchLine[]> {
  if (collections.length === 0) {
    say('opening: left out, the test collections are not here');
    return [];
  }
  const data = near(await realVectors(root, path.join(scratch, '../bench-frontier'), collections, say), LARGE);
  const vectors = vectorsOf(data);
  const mappedDir = path.join(scratch, 'mapped');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const lines: BenchLine[] = [];
  const shape = { m: 16, efConstruction: 200 };
  lines.push(...(await openingOf(createFlatKind(), { ...shape, kind: 'flat' }, vectors, data, say)));
  lines.push(...(await openingOf(createHnswKind(), { ...shape, kind: 'hnsw' }, vectors, data, say)));
  lines.push(
    ...(await openingOf(
      createUsearchKind({ mappedDir }),
      { ...shape, kind: 'usearch' },
      vectors,
      data,
      say,
      mappedDir,
    )),
  );
  rmSync(scratch, { recursive: true, force: true });
  return lines;
}

/** @param mappedDir where the kind keeps mapped files, if it maps at all */
async function openingOf(
  kind: VectorIndexKind<VectorIndex>,
  params: IndexParams,
  vectors: VectorSet,
  data: Data,
  say: (line: string) => void,
  mappedDir?: string,
): Promise<BenchLine[]> {
  say(`opening: ${kind.kind}`);
  const keys = Array.from({ length: vectors.count }, (_, i) => String(i));
  const how = `${vectors.count} × ${DIMENSIONS}, f32, M ${params.m}, efConstruction ${params.efConstruction}`;
  const started = performance.now();
  const built = await kind.build(vectors, keys, params, noControl);
  const buildMs = performance.now() - started;
  const bytes = await kind.save(built);
  built.close();
  const lines = [lineOf(`${kind.kind}: build`, 'ms', [buildMs], how)];
  const ways: { readonly name: string; readonly params: IndexParams; readonly cold?: boolean }[] = [
    { name: 'in memory', params },
    ...(mappedDir
      ? [
          { name: 'mapped, pages in memory', params: { ...params, residence: 'disk' as const } },
          { name: 'mapped, pages on disk', params: { ...params, residence: 'disk' as const }, cold: true },
        ]
      : []),
  ];
  for (const way of ways) {
    const openMs: number[] = [];
    const firstMs: number[] = [];
    const laterMs: number[] = [];
    for (let i = 0; i < REPEATS; i++) {
      const before = performance.now();
      const index = await kind.open(bytes, vectors, keys, way.params);
      openMs.push(performance.now() - before);
      if (way.cold) for (const name of readdirSync(mappedDir!)) dropFromPageCache(path.join(mappedDir!, name));
      const ask = (query: number): number => {
        const asked = performance.now();
        index.search(data.queries[query]!, SEARCH);
        return performance.now() - asked;
      };
      firstMs.push(ask(i));
      for (let query = 10; query < 30; query++) laterMs.push(ask(query));
      index.close();
    }
    lines.push(
      lineOf(
        `${kind.kind}, ${way.name}: open`,
        'ms',
        openMs,
        `from ${bytes.length} bytes, checked against the vectors`,
      ),
      lineOf(`${kind.kind}, ${way.name}: first query`, 'ms', firstMs, `k ${SEARCH.k}, efSearch ${SEARCH.efSearch}`),
      lineOf(`${kind.kind}, ${way.name}: later queries`, 'ms', laterMs, 'the next twenty after each opening'),
    );
  }
  return lines;
}

/** Asks the system to forget a file's pages; those that are mapped and touched stay. */
const dropFromPageCache = (file: string): void =>
  void spawnSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
