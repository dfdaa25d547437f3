import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createFlatIndex, rescored, type SearchIndex } from '../../src/core/vector-index';
import type { VectorSet } from '../../src/core/vectors';
import { privateBytes } from '../../src/node/machine/private-bytes';
import { openStore } from '../../src/node/store';
import { createUsearchKind } from '../../src/node/vector-index';
import { createVectorFiles } from '../../src/node/vectors';
import { LARGE_FINGERPRINT, LARGE_INDEX, type LargeKind, type LargeQuery, type LargeSearch } from './large-corpus';

const CANDIDATES = [100, 400];

/** Opens what `large-corpus` made and searches it; run under a limit of memory: `node large-search FOLDER COUNT KIND`. */
async function main(home: string, count: number, kind: LargeKind): Promise<void> {
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, privateBytes() ?? 0)), 20);
  const started = performance.now();
  const mappedDir = path.join(home, 'mapped');
  const signs = signsOf(home, count);
  const index = kind === 'flat' ? createFlatIndex(signs) : await openGraph(home, mappedDir, signs);
  const rowsDir = path.join(home, 'rows');
  const rows = await createVectorFiles({ dir: rowsDir }).open(LARGE_FINGERPRINT);
  if (!rows) throw new Error('no rows on disk');
  const openMs = performance.now() - started;

  const asked = JSON.parse(readFileSync(path.join(home, 'queries.json'), 'utf8')) as LargeQuery[];
  const files = (kind === 'flat' ? [rowsDir] : [mappedDir, rowsDir]).flatMap((dir) =>
    readdirSync(dir).map((name) => path.join(dir, name)),
  );
  let pageCacheDropped = true;
  const settings = CANDIDATES.map((candidates) => {
    const search = rescored(index, rows, candidates);
    for (const file of files) pageCacheDropped &&= dropFromPageCache(file);
    let found = 0;
    const ask = ({ query, rows: truth }: LargeQuery): number => {
      const vector = Float32Array.from(query);
      const before = performance.now();
      const answer = search.search(vector, { k: 10, efSearch: candidates });
      const ms = performance.now() - before;
      if (answer instanceof Promise) throw new Error('not in this process');
      found += answer.rows.filter((row) => truth.includes(row)).length / truth.length;
      return ms;
    };
    const coldMs = asked.map(ask);
    const warmMs = asked.map(ask);
    return { candidates, recall: found / (2 * asked.length), coldMs, warmMs };
  });
  clearInterval(watch);
  const status = readFileSync('/proc/self/status', 'utf8');
  const result: LargeSearch = {
    openMs,
    settings,
    peakPrivateBytes: Math.max(peak, privateBytes() ?? 0),
    privateBytes: privateBytes() ?? 0,
    residentBytes: Number(/VmRSS:\s+(\d+)/.exec(status)![1]) * 1024,
    pageCacheDropped,
  };
  process.stdout.write(JSON.stringify(result));
}

/** What it is made from is not kept. */
async function openGraph(home: string, mappedDir: string, signs: VectorSet): Promise<SearchIndex> {
  const store = await openStore({ dir: path.join(home, 'store'), quotaBytes: 1e11 });
  const stored = await store.get('index', LARGE_FINGERPRINT);
  if (!stored) throw new Error('no index in the store');
  const keys = Array.from({ length: signs.count }, (_, row) => `row ${row}`);
  return createUsearchKind({ mappedDir }).open(stored.payload, signs, keys, LARGE_INDEX);
}

function signsOf(home: string, count: number): VectorSet {
  const data = new Uint8Array(readFileSync(path.join(home, 'signs')));
  return { storage: 'b1', count, dimensions: (data.length * 8) / count, data };
}

/** Asks the system to forget a file's pages; those that are mapped and touched stay. */
const dropFromPageCache = (file: string): boolean =>
  spawnSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']).status === 0;

void main(process.argv[2]!, Number(process.argv[3]), process.argv[4] as LargeKind);
