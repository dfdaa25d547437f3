import { counted } from '../../../core/common';
import type { Variant } from '../../../core/config';
import { codeBlock, codeSpan } from '../../../core/report';
import type { ServerKind } from '../../../core/vector-index';
import type { Pca } from '../../../core/vectors';
import { chromaConfiguration } from '../chroma';
import { pgSchema } from '../pgvector';
import { qdrantCollection } from '../qdrant';
import { notSupported, PRODUCTS } from '../server-error';
import type { CollectionShape } from '../types';
import { LOADERS } from './loaders';

/** What is exported, beside the rows. */
export interface ExportFacts {
  readonly kind: ServerKind;
  readonly variant: Variant;
  readonly shape: CollectionShape;
  readonly count: number;
  readonly model: { readonly id: string; readonly source: string; readonly dimensions: number };
  /** What reduced the vectors; without it their first dimensions were kept. */
  readonly pca?: Pca;
  /** Of the vectors and parameters, in hex. */
  readonly fingerprint: string;
}

/** Numbers a batch of the loader carries, at about twenty characters each. */
const BATCH_NUMBERS = 100_000;
const PCA = 'pca.json';

/** The small files of an export, by name. @throws `server/not-supported` */
export function describeExport(facts: ExportFacts): ReadonlyMap<string, string> {
  const { kind, shape, count } = facts;
  const name = `rag_chunks_${facts.fingerprint.slice(0, 12)}`;
  const batch = Math.max(1, Math.floor(BATCH_NUMBERS / shape.dimensions));
  const files = new Map<string, string>();
  const collection = (body: object): void => {
    files.set('collection.json', `${JSON.stringify({ name, count, batch, collection: body }, null, 2)}\n`);
  };
  switch (kind) {
    case 'pgvector': {
      // The name is hexadecimal behind a fixed word, so quoting it is enough.
      const table = `"${name}"`;
      const { type, createIndex } = pgSchema(table, shape);
      collection({ bits: shape.storage === 'b1' });
      files.set('schema.sql', pgTable(table, type));
      files.set('insert.sql', pgInsert(table, type));
      files.set('index.sql', `${createIndex};\n`);
      break;
    }
    case 'qdrant':
      collection(qdrantCollection(shape));
      break;
    case 'chroma':
      if (shape.storage !== 'f32')
        throw notSupported('chroma', 'stores 32-bit floats alone', 'Set vectors.storage to f32.');
      collection(chromaConfiguration(shape));
  }
  if (facts.pca) files.set(PCA, pcaFile(facts.pca, shape.dimensions));
  files.set('load.mjs', LOADERS[kind]);
  files.set('README.md', readme(facts, name));
  return files;
}

const pgTable = (table: string, type: string): string => `CREATE EXTENSION IF NOT EXISTS vector;
DROP TABLE IF EXISTS ${table};
CREATE TABLE ${table} (
  id integer PRIMARY KEY,
  path text NOT NULL,
  start_line integer NOT NULL,
  end_line integer NOT NULL,
  context text NOT NULL,
  content text NOT NULL,
  embedding ${type} NOT NULL
);
`;

const pgInsert = (table: string, type: string): string =>
  `INSERT INTO ${table} (id, path, start_line, end_line, context, content, embedding)
SELECT * FROM unnest($1::integer[], $2::text[], $3::integer[], $4::integer[], $5::text[], $6::text[], $7::text[]::${type}[]);
`;

/** Single precision, as the rows were reduced with. */
function pcaFile({ from, mean, directions }: Pca, dimensions: number): string {
  const numbers = (row: Float32Array): number[] => Array.from(row, (value) => Number(value.toPrecision(9)));
  const rows = Array.from({ length: dimensions }, (_, k) => numbers(directions.subarray(k * from, (k + 1) * from)));
  return `${JSON.stringify({ mean: numbers(mean), directions: rows })}\n`;
}

/** What has to be done to a query's vector before it is searched with. */
function reductionText({ shape: { dimensions }, model, pca }: ExportFacts): string {
  if (pca)
    return `, less \`mean\` of \`${PCA}\`, multiplied by each row of its \`directions\` (${dimensions} numbers), and brought to length 1`;
  return dimensions < model.dimensions
    ? `, cut to ${dimensions} dimensions and brought to length 1`
    : ', and brought to length 1';
}

function readme(facts: ExportFacts, name: string): string {
  const { kind, variant, shape, count, model } = facts;
  const { dimensions, storage, m, efConstruction, efSearch } = shape;
  const k = variant.knobs['retrieval.k'];
  return `${[
    `# ${codeSpan(variant.name)} for ${PRODUCTS[kind]}`,
    `${counted(count, 'chunk')} with vectors of ${dimensions} dimensions (${storage}), length 1, compared by cosine; HNSW with M ${m} and efConstruction ${efConstruction}, to be searched with efSearch ${efSearch} for ${k} results.`,
    `Queries have to be embedded by the same model, ${codeSpan(model.id)} (${codeSpan(model.source)})${reductionText(facts)}.`,
    '## Load',
    `The name on the server is ${codeSpan(name)}.`,
    codeBlock(LOAD[kind], 'sh'),
    '## Search',
    codeBlock(search(kind, shape, name, k), kind === 'pgvector' ? 'sql' : 'http'),
    '## Files',
    'Each line of `chunks.jsonl` has id, path, startLine, endLine, context (the headings above), text and vector (base64 of 32-bit floats, little endian). `load.mjs` reads everything else from the files beside it.',
  ].join('\n\n')}\n`;
}

const LOAD: Readonly<Record<ServerKind, string>> = {
  pgvector: 'npm install pg\nDATABASE_URL=postgres://user:password@localhost:5432/database node load.mjs',
  qdrant: 'QDRANT_URL=http://localhost:6333 node load.mjs',
  chroma: 'CHROMA_URL=http://localhost:8000 node load.mjs',
};

function search(kind: ServerKind, shape: CollectionShape, name: string, k: number): string {
  switch (kind) {
    case 'pgvector': {
      const { distance, type } = pgSchema(`"${name}"`, shape);
      return `SET hnsw.ef_search = ${Math.min(1000, Math.max(k, shape.efSearch))};
SELECT path, start_line, end_line, content FROM "${name}" ORDER BY embedding ${distance} $1::${type} LIMIT ${k};`;
    }
    case 'qdrant':
      return `POST /collections/${name}/points/query
{ "query": […], "limit": ${k}, "params": { "hnsw_ef": ${shape.efSearch} }, "with_payload": true }`;
    case 'chroma':
      return `POST /api/v2/tenants/default_tenant/databases/default_database/collections/ID/query
{ "query_embeddings": [[…]], "n_results": ${k}, "include": ["documents", "metadatas", "distances"] }`;
  }
}
