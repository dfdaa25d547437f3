import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRng } from '../../src/core/common';
import { joinBlocks, makeVectors, type VectorSet } from '../../src/core/vectors';
import { createOnnxModels } from '../../src/node/embedding';

const MODEL = 'all-MiniLM-L6-v2-int8';
export const DIMENSIONS = 384;
export const QUERIES = 200;

/** Row-major rows, and queries apart from them. */
export interface Data {
  readonly name: string;
  readonly rows: Float32Array;
  readonly queries: readonly Float32Array[];
}

/** Vectors of the collections' documents by the default model, kept between runs; the queries are the last of them. */
export async function realVectors(
  root: string,
  scratch: string,
  collections: readonly string[],
  say: (line: string) => void,
): Promise<Data> {
  const texts = collections.flatMap((folder) =>
    readFileSync(path.join(folder, 'corpus.jsonl'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const { title, text } = JSON.parse(line) as { title: string; text: string };
        return `${title} ${text}`;
      }),
  );
  const file = path.join(scratch, `${MODEL}-${texts.length}.f32`);
  if (!existsSync(file)) {
    say(`embedding ${texts.length} documents (once)`);
    const embedder = await createOnnxModels({ modelsDir: path.join(root, 'media/models') }).open(MODEL);
    const vectors = await embedder.embed(texts.map((text) => embedder.tokenize(text, 'document')));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, vectors);
  }
  const bytes = readFileSync(file);
  const all = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const split = all.length - QUERIES * DIMENSIONS;
  return { name: 'Cranfield + CACM', rows: all.slice(0, split), queries: rowsOf(all.slice(split)) };
}

/** More vectors near the real ones: each a real one and a part of another, with a little noise, of length 1; seeded. */
export function near({ rows, queries }: Data, count: number): Data {
  const rng = createRng(7);
  const real = rows.length / DIMENSIONS;
  const out = new Float32Array(count * DIMENSIONS);
  for (let i = 0; i < count; i++) {
    const [a, b] = [rng.below(real) * DIMENSIONS, rng.below(real) * DIMENSIONS];
    const share = 0.5 * rng.next();
    const row = out.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS);
    for (let d = 0; d < DIMENSIONS; d++) row[d] = rows[a + d]! + share * rows[b + d]! + 0.03 * (rng.next() - 0.5);
    const length = Math.hypot(...row);
    for (let d = 0; d < DIMENSIONS; d++) row[d]! /= length;
  }
  return { name: `${count.toLocaleString('en')} vectors`, rows: out, queries };
}

/** As the pipeline makes them. */
export function vectorsOf({ rows }: Data): VectorSet {
  const params = { dimensions: DIMENSIONS, storage: 'f32' } as const;
  const count = rows.length / DIMENSIONS;
  const blocks = joinBlocks(count, params);
  blocks.add(makeVectors(rows, count, params));
  return blocks.vectors;
}

const rowsOf = (rows: Float32Array): Float32Array[] =>
  Array.from({ length: rows.length / DIMENSIONS }, (_, i) => rows.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS));
