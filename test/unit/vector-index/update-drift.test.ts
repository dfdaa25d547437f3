import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOnnxModels } from '../../../src/node/embedding';
import { createHnswKind, createUsearchKind } from '../../../src/node/vector-index';
import { projectRoot } from '../../support/shared';
import { measureDrift } from '../../support/update-drift';

/** Vectors of the guide's paragraphs; every tenth is a query. */
let pool: Float32Array;
let queries: Float32Array[];
let dimensions: number;

beforeAll(async () => {
  const docs = path.join(projectRoot, 'docs');
  const paragraphs = readdirSync(docs)
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => readFileSync(path.join(docs, name), 'utf8').split('\n\n'))
    .filter((text) => text.length > 120);
  const models = createOnnxModels({ modelsDir: path.join(projectRoot, 'media/models') });
  const embedder = await models.open('static-MiniLM-L6-256-int8');
  const vectors: Float32Array[] = [];
  for (const text of new Set(paragraphs))
    vectors.push((await embedder.embed([embedder.tokenize(text, 'document')])).slice());
  dimensions = vectors[0]!.length;
  queries = vectors.filter((_, i) => i % 10 === 0);
  const rows = vectors.filter((_, i) => i % 10 !== 0);
  pool = new Float32Array(rows.length * dimensions);
  for (const [i, row] of rows.entries()) pool.set(row, i * dimensions);
});

/** Figures of 4,387 abstracts stand in the guide (hnsw.md). */
describe('recall of an index that was edited up to the share at which it is built anew', () => {
  it.each([
    ['hnsw', createHnswKind(), 'f32', 0.01],
    ['usearch', createUsearchKind(), 'f32', 0.03],
    ['usearch', createUsearchKind(), 'i8', 0.03],
  ] as const)('%s %#: falls little behind one built anew', async (_name, kind, storage, most) => {
    const points = await measureDrift({ kind, storage, pool, dimensions, queries, shares: [0, 0.1], efSearch: 64 });
    expect(points[0]!.updated).toBe(points[0]!.rebuilt);
    expect(points[1]!.changed).toBeGreaterThanOrEqual(0.1);
    expect(points[1]!.rebuilt - points[1]!.updated).toBeLessThanOrEqual(most);
  });
});
