import { noControl } from '../../src/core/common';
import {
  createFlatIndex,
  createFlatKind,
  createHierarchicalKind,
  topK,
  type IndexParams,
  type Neighbours,
  type SearchParams,
  type VectorIndex,
  type VectorIndexKind,
} from '../../src/core/vector-index';
import { makeVectors, similarityTo, type VectorSet, type VectorStorage } from '../../src/core/vectors';
import { createHnswKind, createUsearchKind } from '../../src/node/vector-index';
import { lineOf, pairedRatios, type BenchLine } from './measure';
import { DIMENSIONS, near, QUERIES, realVectors, vectorsOf, type Data } from './real-vectors';

const K = 10;
const M = 16;
const EF_CONSTRUCTION = 200;
const LARGE = 100_000;
const EFFORTS: Partial<Record<string, readonly number[]>> = {
  hnsw: [16, 32, 64, 128, 256],
  usearch: [16, 32, 64, 128, 256],
  hierarchical: [4, 8, 16, 32, 64],
};

/** Search with no checks and no rows behind labels: over the native library, or in a loop over the rows. */
interface Bare {
  readonly build: () => void;
  readonly search: (query: Float32Array, efSearch: number) => void;
}

/**
 * Recall@10 against queries a second of every local index, on real chunks and on 100,000 vectors near them; the graph
 * kinds against bare loops over the same native calls in turn, exact search against a loop over the rows; bytes of each
 * storage against their formula.
 */
export async function benchFrontier(
  root: string,
  scratch: string,
  collections: readonly string[],
  say: (line: string) => void,
): Promise<BenchLine[]> {
  if (collections.length === 0) {
    say('frontier: left out, the test collections are not here');
    return [];
  }
  const real = await realVectors(root, scratch, collections, say);
  const lines: BenchLine[] = [];
  for (const data of [real, near(real, LARGE)]) {
    const vectors = vectorsOf(data);
    const exact = createFlatIndex(vectors);
    const truth = data.queries.map((query) => exact.search(query, { k: K, efSearch: 1 }));
    for (const kind of [createFlatKind(), createHnswKind(), createUsearchKind(), createHierarchicalKind()]) {
      say(`${data.name}, ${kind.kind}`);
      lines.push(...(await frontierOf(kind, data, vectors, truth)));
    }
    exact.close();
    if (data === real) lines.push(...bytesOf(data.rows));
  }
  return lines;
}

async function frontierOf(
  kind: VectorIndexKind<VectorIndex>,
  data: Data,
  vectors: VectorSet,
  truth: readonly Neighbours[],
): Promise<BenchLine[]> {
  const params: IndexParams = { kind: kind.kind, m: M, efConstruction: EF_CONSTRUCTION };
  const keys = Array.from({ length: vectors.count }, (_, i) => String(i));
  const index = await kind.build(vectors, keys, params, noControl);
  const bare = await bareOf(kind.kind, data.rows, vectors);
  bare?.build();
  const lines: BenchLine[] = [];
  const efforts = EFFORTS[kind.kind] ?? [1];
  const ratios: number[] = [];
  for (const effort of efforts) {
    const search: SearchParams = { k: K, efSearch: effort, probes: effort };
    const ours = (): void => {
      for (const query of data.queries) index.search(query, search);
    };
    const seconds: number[] = [];
    const timed = (): void => {
      const started = performance.now();
      ours();
      seconds.push((performance.now() - started) / 1000);
    };
    const against = bare && ((): void => data.queries.forEach((query) => bare.search(query, effort)));
    if (against) ratios.push(...(await pairedRatios(6, timed, against)));
    else for (let round = 0; round < 4; round++) timed();
    const recall = recallOf(data.queries, truth, index, search);
    lines.push(
      lineOf(
        `${data.name}, ${kind.kind}${efforts.length > 1 ? ` ${effort}` : ''}: recall@10 ${recall.toFixed(4)}`,
        'perSecond',
        seconds.slice(1).map((each) => data.queries.length / each),
        `${vectors.count} × ${DIMENSIONS}, f32, k ${K}, M ${M}, efConstruction ${EF_CONSTRUCTION}`,
      ),
    );
  }
  if (ratios.length > 0)
    lines.push(
      lineOf(
        `${data.name}, ${kind.kind}: search against a bare loop`,
        'ratio',
        ratios,
        `${QUERIES} queries, in turn, efSearch ${efforts.join(', ')} together`,
        { atLeast: 0.95 },
      ),
    );
  index.close();
  return lines;
}

async function bareOf(kind: string, rows: Float32Array, vectors: VectorSet): Promise<Bare | undefined> {
  if (kind === 'flat')
    return {
      build: () => undefined,
      search(query) {
        const similarity = similarityTo(vectors, query);
        topK(
          Float32Array.from({ length: vectors.count }, (_, row) => similarity(row)),
          K,
        );
      },
    };
  const count = rows.length / DIMENSIONS;
  const row = (i: number): Float32Array => rows.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS);
  if (kind === 'hnsw') {
    const { HierarchicalNSW } = (await import('hnswlib-node')).default;
    const graph = new HierarchicalNSW('ip', DIMENSIONS);
    return {
      build() {
        graph.initIndex(count, M, EF_CONSTRUCTION, 100);
        for (let i = 0; i < count; i++) graph.addPoint(Array.from(row(i)), i);
      },
      search(query, efSearch) {
        graph.setEf(efSearch);
        graph.searchKnn(Array.from(query), K);
      },
    };
  }
  if (kind === 'usearch') {
    const { Index, MetricKind, ScalarKind } = (await import('usearch')).default;
    const graph = new Index(DIMENSIONS, MetricKind.IP, ScalarKind.F32, M, EF_CONSTRUCTION, 16);
    return {
      build() {
        for (let i = 0; i < count; i++) graph.add(BigInt(i), row(i), 1);
      },
      // How many candidates it keeps open follows from how many neighbours are asked for.
      search: (query, efSearch) => void graph.search(query, Math.max(K, efSearch), 1),
    };
  }
  return undefined;
}

function recallOf(
  queries: readonly Float32Array[],
  truth: readonly Neighbours[],
  index: VectorIndex,
  search: SearchParams,
): number {
  const shares = queries.map((query, q) => {
    const { similarities } = index.search(query, search);
    const bar = truth[q]!.similarities[K - 1]! - 1e-6;
    return similarities.filter((similarity) => similarity >= bar).length / K;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** Bytes that a vector set takes, against what its storage should: counted in its arrays. */
function bytesOf(rows: Float32Array): BenchLine[] {
  const count = rows.length / DIMENSIONS;
  const formula: Record<VectorStorage, number> = {
    f32: 4 * DIMENSIONS,
    f16: 2 * DIMENSIONS,
    i8: DIMENSIONS + 4,
    b1: DIMENSIONS / 8,
  };
  return (Object.keys(formula) as VectorStorage[]).map((storage) => {
    const before = process.memoryUsage().arrayBuffers;
    const set = makeVectors(rows.slice(), count, { dimensions: DIMENSIONS, storage });
    const grown = process.memoryUsage().arrayBuffers - before;
    const bytes = storage === 'f32' ? grown : set.data.byteLength + (set.scales?.byteLength ?? 0);
    return {
      ...lineOf(
        `bytes a vector, ${storage}, against the formula`,
        'ratio',
        [bytes / count / formula[storage]],
        `${formula[storage]} bytes by the formula`,
      ),
      goal: { atMost: 1.02 },
    };
  });
}
