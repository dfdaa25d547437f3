import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/core/experiment';
import { cliCorpus, ensureBuilt, expectMessage, FAST_MODEL, ragLab, ragLabOk, temporaryFolder } from '../support/cli';
import { startPostgres } from '../support/servers/postgres';
import { startQdrant, type RecordedQdrant } from '../support/servers/qdrant';

const folder = temporaryFolder('servers');
const config = path.join(folder.dir, 'rag-lab.config.json');
const SECRET = 'secret-word';
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let qdrant: RecordedQdrant;
let env: Record<string, string>;

beforeAll(async () => {
  await ensureBuilt();
  postgres = await startPostgres();
  qdrant = await startQdrant(SECRET);
  env = { RAG_LAB_PGVECTOR_URL: postgres.url, RAG_LAB_QDRANT_URL: qdrant.url, RAG_LAB_QDRANT_API_KEY: SECRET };
  const knobs = { 'embedding.model': FAST_MODEL, 'index.hnsw.efSearch': 64 };
  const variants = [
    { name: 'local', knobs },
    ...['pgvector', 'qdrant', 'chroma'].map((kind) => ({
      name: kind,
      extends: 'local',
      knobs: { 'index.kind': kind },
    })),
  ];
  writeFileSync(config, JSON.stringify({ version: 1, variants }));
});
afterAll(async () => {
  await postgres.stop();
  await qdrant.stop();
  folder.remove();
});
const common = (): string[] => ['--store', folder.store];

describe('rag-lab with vector databases', () => {
  it('measures them like any other variant, leaves out the one that fails, and leaves nothing on the servers', async () => {
    const json = path.join(folder.dir, 'run.json');
    const args = ['compare', config, '--corpus', cliCorpus, '--repeat', '1', '--json', json, ...common()];
    const ended = await ragLab(args, { env });
    expect(ended.code, ended.stderr).toBe(2);
    expect(ended.stdout).toContain('Not measured: chroma, server/not-connected');
    expect(ended.stderr).toMatch(/server\/not-connected: No Chroma server is known\.\nNext: .*RAG_LAB_CHROMA_URL/);
    const text = readFileSync(json, 'utf8');
    const run = JSON.parse(text) as RunResult;
    expect(run.variants.map(({ name }) => name)).toEqual(['local', 'pgvector', 'qdrant']);
    expect(run.failures!.map(({ name }) => name)).toEqual(['chroma']);
    for (const { metrics } of run.variants) expect(metrics['ann.recall@10']!.value).toBeGreaterThan(0.95);
    for (const { metrics } of run.variants.slice(1)) {
      expect(metrics['latency.search.p50']!.value).toBeGreaterThan(0);
      expect(metrics['memory.vectors.bytes']).toBeUndefined();
    }
    expect(qdrant.collections.size).toBe(0);
    expect((await postgres.db.query(`SELECT 1 FROM pg_tables WHERE tablename LIKE 'rag_lab_%'`)).rows).toEqual([]);
    for (const said of [text, ended.stdout, ended.stderr]) expect(said).not.toContain(SECRET);
  });

  it('fails as a whole when the first variant fails', async () => {
    const first = path.join(folder.dir, 'first.json');
    writeFileSync(first, JSON.stringify({ version: 1, variants: [{ name: 'c', knobs: { 'index.kind': 'chroma' } }] }));
    const ended = await ragLab(['compare', first, '--corpus', cliCorpus, ...common(), '--quiet'], { env });
    expectMessage(ended, 2, /^server\/not-connected: /m);
  });

  it('checks them, and drops what a killed run left', async () => {
    const left = `rag_lab_${'0'.repeat(16)}`;
    await postgres.db.exec(`CREATE TABLE ${left} (id integer); CREATE TABLE rag_lab_mine (id integer)`);
    const checked = await ragLabOk(['servers', ...common()], { env });
    expect(checked.stdout).toMatch(
      new RegExp(`pgvector +postgres://127.0.0.1:\\d+/postgres +PostgreSQL .*, 1 left by the lab: ${left}\n`),
    );
    expect(checked.stdout).toMatch(/qdrant +http:\/\/127.0.0.1:\d+ +Qdrant 1\.20\.0\n/);
    expect(checked.stdout).not.toContain(SECRET);

    expectMessage(await ragLab(['servers', 'clean', ...common()], { env }), 2, /^servers\/not-agreed: /m);
    const cleaned = await ragLabOk(['servers', 'clean', '--yes', ...common()], { env });
    expect(cleaned.stdout).toBe(`Dropped: pgvector ${left}\n`);
    expect((await postgres.db.query(`SELECT tablename FROM pg_tables WHERE tablename LIKE 'rag_lab_%'`)).rows).toEqual([
      { tablename: 'rag_lab_mine' },
    ]);
  });

  it('says which of them fails, with exit code 2', async () => {
    const ended = await ragLab(['servers', ...common()], { env: { ...env, RAG_LAB_QDRANT_API_KEY: '' } });
    expect(ended.code).toBe(2);
    expect(ended.stdout).toMatch(/qdrant .* failed\n/);
    expect(ended.stderr).toMatch(/^server\/refused: Qdrant: .*status 401/m);
  });

  it('exports a variant into an empty folder', async () => {
    const out = path.join(folder.dir, 'out');
    const args = ['servers', 'export', config, '--corpus', cliCorpus, '--kind', 'pgvector', '--out', out, ...common()];
    await ragLabOk(args, { env: {} });
    expect(readdirSync(out).sort()).toEqual(
      ['README.md', 'chunks.jsonl', 'collection.json', 'index.sql', 'insert.sql', 'load.mjs', 'schema.sql'].sort(),
    );
    expectMessage(await ragLab([...args, '--quiet']), 2, /^server\/export-exists: /m);
  });

  it.each([
    [['servers', 'dance'], /^servers\/unknown-action: /m],
    [['servers', 'export', '--kind', 'redis', '--out', 'x'], /^servers\/no-target: There is no server kind "redis"/m],
    [['servers', 'export'], /^servers\/no-target: /m],
    [['servers', 'check', 'more'], /^cli\/too-many-words: /m],
  ])('refuses %j', async (args, message) => {
    expectMessage(await ragLab([...args, ...common()]), 2, message);
  });
});
