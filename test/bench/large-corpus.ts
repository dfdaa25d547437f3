import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRng, fingerprintOf, noControl } from '../../src/core/common';
import type { IndexParams } from '../../src/core/vector-index';
import { packSigns, similarityTo, type VectorSet } from '../../src/core/vectors';
import { createOnnxModels } from '../../src/node/embedding';
import { openStore } from '../../src/node/store';
import { createUsearchKind } from '../../src/node/vector-index';
import { createVectorFiles } from '../../src/node/vectors';
import { lineOf, type BenchLine } from './measure';

const COUNT = Number(process.env['RAG_LAB_LARGE_COUNT'] ?? 1_000_000);
const DIMENSIONS = 384;
const BLOCK = 10_000;
const QUERIES = 30;
/** Model whose vectors of the guide's paragraphs are the middles that the corpus lies around. */
const MODEL = 'paraphrase-MiniLM-L3-v2-int8';
const MOST_REAL = 400;
/** What a process may allocate: 1 GB of private writable memory, held by the system (RLIMIT_DATA). */
const LIMIT_BYTES = 1_000_000_000;

export const LARGE_INDEX: IndexParams = { kind: 'usearch', m: 16, efConstruction: 64, residence: 'disk' };
/** The graph takes half an hour to build: only where it is asked for. */
const LARGE_KINDS: readonly LargeKind[] = process.env['RAG_LAB_LARGE_GRAPH'] ? ['flat', 'usearch'] : ['flat'];
export type LargeKind = 'flat' | 'usearch';
export const LARGE_FINGERPRINT = fingerprintOf({ bench: 'large corpus' });

export interface LargeQuery {
  readonly query: readonly number[];
  /** The ten nearest rows, exactly. */
  readonly rows: readonly number[];
}

/** What `large-search` prints. */
export interface LargeSearch {
  readonly openMs: number;
  readonly settings: readonly {
    readonly candidates: number;
    readonly recall: number;
    readonly coldMs: readonly number[];
    readonly warmMs: readonly number[];
  }[];
  /** Highest private memory and resident memory (with mapped pages) of the process, bytes. */
  readonly peakPrivateBytes: number;
  readonly privateBytes: number;
  readonly residentBytes: number;
  readonly pageCacheDropped: boolean;
}

/**
 * A million vectors of 384 floats: their signs compared one by one in memory, or in a mapped graph; the floats, from which
 * the candidates are rescored, on disk. Searched by a process that may not allocate more than 1 GB.
 */
export async function benchLargeCorpus(root: string, home: string, say: (line: string) => void): Promise<BenchLine[]> {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  try {
    const middles = await realVectors(root);
    const rng = createRng(11);
    const queries = Array.from({ length: QUERIES }, () => rowAround(middles, rng));
    say(`large: ${COUNT} rows, ${COUNT * DIMENSIONS * 4} bytes`);
    const { truth, signs } = await writeRows(home, middles, queries, say);
    writeFileSync(
      path.join(home, 'queries.json'),
      JSON.stringify(queries.map((query, q): LargeQuery => ({ query: [...query], rows: truth[q]! }))),
    );
    writeFileSync(path.join(home, 'signs'), signs.data);
    const lines: BenchLine[] = [];
    for (const kind of LARGE_KINDS) {
      const made = kind === 'usearch' ? await makeGraph(home, signs, say) : 'nothing to build';
      say(`large: ${kind}, searching within ${LIMIT_BYTES} bytes`);
      const found = searchWithin(root, home, kind);
      writeFileSync(path.join(root, `artefacts/large-corpus-${kind}.json`), `${JSON.stringify(found, null, 2)}\n`);
      lines.push(...linesOf(kind, found, `rows ${COUNT * DIMENSIONS * 4} bytes on disk, ${made}`));
    }
    return lines;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The graph of the signs, built without a limit and stored. */
async function makeGraph(home: string, signs: VectorSet, say: (line: string) => void): Promise<string> {
  say('large: graph of the signs');
  const started = performance.now();
  const kind = createUsearchKind({ mappedDir: path.join(home, 'built') });
  const keys = Array.from({ length: COUNT }, (_, row) => `row ${row}`);
  const index = await kind.build(signs, keys, { ...LARGE_INDEX, residence: 'memory' }, noControl);
  const payload = await kind.save(index);
  const store = await openStore({ dir: path.join(home, 'store'), quotaBytes: 1e11 });
  await store.put('index', LARGE_FINGERPRINT, { header: {}, payload });
  await store.close();
  return `graph of ${payload.length} bytes built in ${Math.round((performance.now() - started) / 1000)} s`;
}

function searchWithin(root: string, home: string, kind: LargeKind): LargeSearch {
  const program = path.join(root, 'out-test/large-search.cjs');
  const limited = spawnSync(
    'prlimit',
    [`--data=${LIMIT_BYTES}`, process.execPath, program, home, String(COUNT), kind],
    { encoding: 'utf8', maxBuffer: 1e8 },
  );
  if (limited.status !== 0)
    throw new Error(`large-search ended with ${limited.status}: ${limited.stderr.slice(-2000)}`);
  return JSON.parse(limited.stdout) as LargeSearch;
}

function linesOf(kind: LargeKind, found: LargeSearch, sizes: string): BenchLine[] {
  const cold = found.pageCacheDropped ? 'pages dropped from the cache before' : 'page cache could not be dropped';
  const lines = found.settings.flatMap(({ candidates, recall, coldMs, warmMs }) => [
    lineOf(
      `large ${kind}: recall@10, ${candidates} candidates`,
      'share',
      [recall],
      `${QUERIES} queries against exact search`,
    ),
    lineOf(`large ${kind}: query, ${candidates} candidates, cold`, 'ms', coldMs, cold),
    lineOf(`large ${kind}: query, ${candidates} candidates, warm`, 'ms', warmMs, 'the same queries again'),
  ]);
  const how = `of ${LIMIT_BYTES} bytes that the system allows; ${sizes}; resident with mapped pages ${found.residentBytes} bytes`;
  lines.push(
    lineOf(`large ${kind}: private memory at its highest`, 'share', [found.peakPrivateBytes / LIMIT_BYTES], how, {
      atMost: 1,
    }),
    lineOf(`large ${kind}: private memory while searching`, 'share', [found.privateBytes / LIMIT_BYTES], how),
    lineOf(`large ${kind}: open`, 'ms', [found.openMs], 'index read, rows checked by SHA-256'),
  );
  return lines;
}

/** Vectors of paragraphs of the guide. */
async function realVectors(root: string): Promise<Float32Array[]> {
  const docs = path.join(root, 'docs');
  const paragraphs = readdirSync(docs)
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => readFileSync(path.join(docs, name), 'utf8').split('\n\n'))
    .filter((text) => text.length > 200);
  const step = Math.max(1, Math.floor(paragraphs.length / MOST_REAL));
  const models = createOnnxModels({ modelsDir: path.join(root, 'media/models') });
  const embedder = await models.open(MODEL);
  const vectors: Float32Array[] = [];
  for (let i = 0; i < paragraphs.length && vectors.length < MOST_REAL; i += step) {
    vectors.push((await embedder.embed([embedder.tokenize(paragraphs[i]!, 'document')])).slice(0, DIMENSIONS));
  }
  return vectors;
}

/** A mixture of two real vectors with noise, of length 1. */
function rowAround(middles: readonly Float32Array[], rng: ReturnType<typeof createRng>): Float32Array {
  const row = new Float32Array(DIMENSIONS);
  mixInto(row, 0, middles, rng);
  return row;
}

function mixInto(
  out: Float32Array,
  start: number,
  middles: readonly Float32Array[],
  rng: ReturnType<typeof createRng>,
): void {
  const a = middles[rng.below(middles.length)]!;
  const b = middles[rng.below(middles.length)]!;
  const share = rng.next();
  let squares = 0;
  for (let i = 0; i < DIMENSIONS; i++) {
    // Noise about as long as half the vector.
    const value = a[i]! * share + b[i]! * (1 - share) + (rng.next() - 0.5) * 0.1;
    out[start + i] = value;
    squares += value * value;
  }
  const factor = 1 / Math.sqrt(squares);
  for (let i = start; i < start + DIMENSIONS; i++) out[i]! *= factor;
}

/** Streams the rows to disk, block by block; keeps their signs and each query's ten nearest. */
async function writeRows(
  home: string,
  middles: readonly Float32Array[],
  queries: readonly Float32Array[],
  say: (line: string) => void,
): Promise<{ truth: number[][]; signs: VectorSet }> {
  const rng = createRng(12);
  const rowBytes = Math.ceil(DIMENSIONS / 8);
  const data = new Uint8Array(COUNT * rowBytes);
  const best = queries.map((): { row: number; similarity: number }[] => []);
  function* blocks(): Generator<VectorSet> {
    for (let start = 0; start < COUNT; start += BLOCK) {
      const count = Math.min(BLOCK, COUNT - start);
      const rows = new Float32Array(count * DIMENSIONS);
      for (let i = 0; i < count; i++) mixInto(rows, i * DIMENSIONS, middles, rng);
      data.set(packSigns(rows, DIMENSIONS), start * rowBytes);
      const block: VectorSet = { storage: 'f32', count, dimensions: DIMENSIONS, data: rows };
      for (const [q, query] of queries.entries()) keepBest(best[q]!, similarityTo(block, query), count, start);
      if (start % 100_000 === 0) say(`large: ${start} rows written`);
      yield block;
    }
  }
  const files = createVectorFiles({ dir: path.join(home, 'rows') });
  const rows = await files.write(LARGE_FINGERPRINT, { storage: 'f32', dimensions: DIMENSIONS }, blocks());
  rows.close();
  return {
    truth: best.map((each) => each.map(({ row }) => row)),
    signs: { storage: 'b1', count: COUNT, dimensions: DIMENSIONS, data },
  };
}

function keepBest(
  best: { row: number; similarity: number }[],
  similarityOf: (row: number) => number,
  count: number,
  start: number,
): void {
  for (let row = 0; row < count; row++) {
    const similarity = similarityOf(row);
    if (best.length === 10 && similarity <= best[9]!.similarity) continue;
    best.push({ row: start + row, similarity });
    best.sort((a, b) => b.similarity - a.similarity);
    best.length = Math.min(best.length, 10);
  }
}
