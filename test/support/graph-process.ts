import { readdirSync } from 'node:fs';
import { LabError, noControl } from '../../src/core/common';
import { makeVectors } from '../../src/core/vectors';
import { createHnswKind, createUsearchKind } from '../../src/node/vector-index';
import { rowKeys, unitRows } from './vectors';

const COUNT = 500;
const DIMENSIONS = 32;

const create = { hnsw: createHnswKind, usearch: createUsearchKind };

/**
 * Saves on the system's temporary folder, then saves and opens with the given scratch folder; prints what each gave and
 * what stayed in the folder: `node graph-process FOLDER KIND`.
 */
async function main(scratchDir: string, kind: keyof typeof create): Promise<void> {
  const params = { kind, m: 16, efConstruction: 200 };
  const vectors = makeVectors(unitRows(COUNT, DIMENSIONS), COUNT, { dimensions: 0, storage: 'f32' });
  const keys = rowKeys(COUNT);
  const roomy = create[kind]();
  const bytes = await roomy.save(await roomy.build(vectors, keys, params, noControl));
  const cramped = create[kind]({ scratchDir });
  const index = await cramped.build(vectors, keys, params, noControl);
  const outcome = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: unknown) => LabError.dataOf(error).code,
    );
  const result = {
    save: await outcome(cramped.save(index)),
    open: await outcome(cramped.open(bytes, vectors, keys, params)),
    left: readdirSync(scratchDir),
  };
  process.stdout.write(JSON.stringify(result));
}

void main(process.argv[2]!, process.argv[3] as keyof typeof create);
