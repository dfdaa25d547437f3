import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noControl } from '../../src/core/common';
import { prepare, PipelineSession, type Prepared } from '../../src/core/pipeline';
import { createFlatIndex, type ServerKind } from '../../src/core/vector-index';
import { writeExport } from '../../src/node/vector-server/export/write-export';
import { fakeLab, fakeVariant } from '../support/fake-lab';
import { startChroma, type NoServer } from '../support/servers/chroma';
import { startPostgres, type RunningServer } from '../support/servers/postgres';
import { startQdrant } from '../support/servers/qdrant';
import { projectRoot } from '../support/shared';

const WORDS = 'river stone lamp garden window engine paper winter copper sail bridge clock forest letter'.split(' ');
const files = new Map<string, string>(
  WORDS.flatMap((word, i) =>
    WORDS.slice(i + 1).map(
      (other) => [`${word}-${other}.md`, `# ${word}'s "${other}"\n\nThe ${word} by the ${other}; DROP.\n`] as const,
    ),
  ),
);
const variant = fakeVariant('chosen"; DROP TABLE x; --', { 'index.kind': 'flat', 'retrieval.k': 10 });

/** Runs the loader as a user would: plain Node in the folder, with the driver installed beside it. */
async function load(dir: string, env: Record<string, string>): Promise<string> {
  mkdirSync(path.join(dir, 'node_modules'), { recursive: true });
  symlinkSync(path.join(projectRoot, 'node_modules/pg'), path.join(dir, 'node_modules/pg'), 'junction');
  const options = { cwd: dir, env: { ...process.env, ...env }, timeout: 60_000 };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['load.mjs'], options);
  expect(stderr).toBe('');
  return stdout;
}

const collectionOf = (dir: string): { name: string; count: number } =>
  JSON.parse(readFileSync(path.join(dir, 'collection.json'), 'utf8')) as { name: string; count: number };

type Ask = (dir: string, url: string, query: number[]) => Promise<number[]>;
const json = async (url: string, body?: unknown): Promise<never> =>
  (await (
    await fetch(
      url,
      body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    )
  ).json()) as never;

const SERVERS: readonly {
  kind: ServerKind;
  variable: string;
  start: () => Promise<RunningServer | NoServer>;
  ask: Ask;
}[] = [
  {
    kind: 'pgvector',
    variable: 'DATABASE_URL',
    start: startPostgres,
    async ask(dir, url, query) {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      // The statement of the export's own README, with the id beside.
      const readme = readFileSync(path.join(dir, 'README.md'), 'utf8');
      const sql = /SELECT path[^;]+;/.exec(readme)![0].replace('SELECT path', 'SELECT id, path');
      const { rows } = await client.query<{ id: number; path: string }>(sql, [`[${query.join(',')}]`]);
      await client.end();
      expect(rows.every((row) => files.has(row.path))).toBe(true);
      return rows.map(({ id }) => id);
    },
  },
  {
    kind: 'qdrant',
    variable: 'QDRANT_URL',
    start: startQdrant,
    async ask(dir, url, query) {
      const { result } = (await json(`${url}/collections/${collectionOf(dir).name}/points/query`, {
        query,
        limit: 10,
      })) as { result: { points: { id: number }[] } };
      return result.points.map(({ id }) => id);
    },
  },
  {
    kind: 'chroma',
    variable: 'CHROMA_URL',
    start: startChroma,
    async ask(dir, url, query) {
      const base = `${url}/api/v2/tenants/default_tenant/databases/default_database/collections`;
      const { id } = (await json(`${base}/${collectionOf(dir).name}`)) as { id: string };
      const found = (await json(`${base}/${id}/query`, { query_embeddings: [query], n_results: 10 })) as {
        ids: string[][];
      };
      return found.ids[0]!.map(Number);
    },
  },
];

describe.each(SERVERS)('an export to $kind', ({ kind, variable, start, ask }) => {
  let server: RunningServer | NoServer;
  let dir: string;
  let prepared: Prepared;
  beforeAll(async () => {
    server = await start();
    dir = mkdtempSync(path.join(tmpdir(), 'rag-lab-export-'));
    const spec = { root: '/docs', include: ['**/*.md'], exclude: [] };
    prepared = await prepare(fakeLab(files).ports, new PipelineSession(), spec, [variant], noControl);
  });
  afterAll(async () => {
    if ('stop' in server) await server.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('is loaded by its own script and answers the same ten', async (test) => {
    if ('missing' in server) return test.skip(server.missing);
    const out = path.join(dir, 'out');
    const written = await writeExport(prepared, variant, kind, out, noControl);
    expect(written.map((file) => path.basename(file))).toEqual(
      expect.arrayContaining(['chunks.jsonl', 'load.mjs', 'README.md']),
    );
    const { name, count } = collectionOf(out);
    expect(count).toBe(prepared.variants[0]!.chunkSet.chunks.length);
    expect(await load(out, { [variable]: server.url })).toBe(`${name}: ${count} rows\n`);

    const { vectors } = prepared.variants[0]!.dense!;
    const exact = createFlatIndex(vectors);
    for (const row of [0, 7, 40]) {
      const query = (vectors.data as Float32Array).subarray(row * vectors.dimensions, (row + 1) * vectors.dimensions);
      const { rows, similarities } = exact.search(query, { k: count, efSearch: 1 });
      const found = await ask(out, server.url, [...query]);
      expect(found).toHaveLength(10);
      // As near as the tenth is as good as the tenth.
      const near = new Set([...rows].filter((_, i) => similarities[i]! >= similarities[9]! - 1e-5));
      expect(found.filter((id) => !near.has(id))).toEqual([]);
    }
  }, 120_000);

  it('overwrites nothing', async () => {
    const out = path.join(dir, 'twice');
    await writeExport(prepared, variant, kind, out, noControl);
    await expect(writeExport(prepared, variant, kind, out, noControl)).rejects.toMatchObject({
      code: 'server/export-exists',
    });
  });
});
