import type { ServerKind } from '../../../core/vector-index';

/** What all loaders share: the rows of chunks.jsonl in batches, as the files beside the script have them. */
const READING = String.raw`
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const fileBeside = (name) => fileURLToPath(new URL(name, import.meta.url));
const { name, count, batch, collection } = JSON.parse(readFileSync(fileBeside('collection.json'), 'utf8'));

/** A vector is base64 of 32-bit floats, little endian. */
function vectorOf(text) {
  const bytes = Buffer.from(text, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

async function* batches() {
  let rows = [];
  for await (const line of createInterface({ input: createReadStream(fileBeside('chunks.jsonl')), crlfDelay: Infinity })) {
    if (line === '') continue;
    const row = JSON.parse(line);
    rows.push({ ...row, vector: vectorOf(row.vector) });
    if (rows.length < batch) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

function check(stored) {
  if (stored !== count) throw new Error(name + ' holds ' + stored + ' rows instead of ' + count);
  console.log(name + ': ' + stored + ' rows');
}
`;

const PGVECTOR = String.raw`// Loads the rows beside this script into PostgreSQL: npm install pg, then DATABASE_URL=postgres://… node load.mjs
import pg from 'pg';
${READING}
const { bits } = collection;
const literal = (vector) =>
  bits ? vector.map((x) => (x >= 0 ? '1' : '0')).join('') : '[' + vector.join(',') + ']';

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
try {
  await client.query(readFileSync(fileBeside('schema.sql'), 'utf8'));
  for await (const rows of batches()) {
    const column = (member) => rows.map((row) => row[member]);
    await client.query(readFileSync(fileBeside('insert.sql'), 'utf8'), [
      column('id'),
      column('path'),
      column('startLine'),
      column('endLine'),
      column('context'),
      column('text'),
      rows.map((row) => literal(row.vector)),
    ]);
  }
  await client.query(readFileSync(fileBeside('index.sql'), 'utf8'));
  const { rows } = await client.query('SELECT count(*)::integer AS n FROM ' + client.escapeIdentifier(name));
  check(rows[0].n);
} finally {
  await client.end();
}
`;

const ASKING = String.raw`
async function ask(method, path, body) {
  const response = await fetch(base + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(method + ' ' + path + ' answers with status ' + response.status + ': ' + text.slice(0, 300));
  return text === '' ? undefined : JSON.parse(text);
}
`;

const QDRANT = String.raw`// Loads the rows beside this script into Qdrant: QDRANT_URL=http://localhost:6333 node load.mjs (QDRANT_API_KEY where it wants one)
${READING}
const base = (process.env.QDRANT_URL ?? 'http://localhost:6333').replace(/\/$/, '');
const headers = process.env.QDRANT_API_KEY ? { 'api-key': process.env.QDRANT_API_KEY } : {};
${ASKING}
const own = '/collections/' + encodeURIComponent(name);
await ask('PUT', own, collection);
for await (const rows of batches()) {
  const points = rows.map(({ id, vector, ...payload }) => ({ id, vector, payload }));
  await ask('PUT', own + '/points?wait=true', { points });
}
check((await ask('POST', own + '/points/count', { exact: true })).result.count);
`;

const CHROMA = String.raw`// Loads the rows beside this script into Chroma: CHROMA_URL=http://localhost:8000 node load.mjs (CHROMA_API_KEY where it wants one)
${READING}
const address = new URL(process.env.CHROMA_URL ?? 'http://localhost:8000');
const tenant = address.searchParams.get('tenant') ?? 'default_tenant';
const database = address.searchParams.get('database') ?? 'default_database';
const base = address.origin + address.pathname.replace(/\/$/, '') +
  '/api/v2/tenants/' + encodeURIComponent(tenant) + '/databases/' + encodeURIComponent(database) + '/collections';
const headers = process.env.CHROMA_API_KEY ? { 'x-chroma-token': process.env.CHROMA_API_KEY } : {};
${ASKING}
const { id: own } = await ask('POST', '', { name, configuration: collection });
for await (const rows of batches()) {
  await ask('POST', '/' + own + '/add', {
    ids: rows.map(({ id }) => String(id)),
    embeddings: rows.map(({ vector }) => vector),
    documents: rows.map(({ text }) => text),
    metadatas: rows.map(({ path, startLine, endLine, context }) => ({ path, startLine, endLine, context })),
  });
}
check(await ask('GET', '/' + own + '/count'));
`;

/** Scripts for plain Node, the same whatever is exported: everything particular is in the files beside them. */
export const LOADERS: Readonly<Record<ServerKind, string>> = { pgvector: PGVECTOR, qdrant: QDRANT, chroma: CHROMA };
