import { readdirSync } from 'node:fs';
import { LabError, noControl } from '../../src/core/common';
import { makeVectors } from '../../src/core/vectors';
import { createHnswKind } from '../../src/node/vector-index';
import { rowKeys, unitRows } from './vectors';

const COUNT = 500;
const DIMENSIONS = 32;

/**
 * Builds on the system's temporary folder, then saves and opens with the given scratch folder; prints what each gave and
 * what stayed in the folder: `node hnsw-process FOLDER`.
 */
async function main(scratchDir: string): Promise<void> {
  const params = { kind: 'hnsw', m: 16, efConstruction: 200 } as const;
  const vectors = makeVectors(unitRows(COUNT, DIMENSIONS), COUNT, { dimensions: 0, storage: 'f32' });
  const keys = rowKeys(COUNT);
  const roomy = createHnswKind();
  const index = await roomy.build(vectors, keys, params, noControl);
  const bytes = await roomy.save(index);
  const cramped = createHnswKind({ scratchDir });
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

void main(process.argv[2]!);
