import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import type { KnobValues } from '../../../src/core/config';
import { PipelineSession, prepare } from '../../../src/core/pipeline';
import { prepareQuery } from '../../../src/core/vectors';
import { writeExport } from '../../../src/node/vector-server/export/write-export';
import { fakeLab, fakeVariant } from '../../support/fake-lab';

const DIMENSIONS = 16;
const WORDS = 'river stone lamp garden window engine paper winter'.split(' ');
const files = new Map(
  WORDS.map((word, i) => [`${word}.md`, `# ${word}\n\nThe ${word} by the ${WORDS[(i + 3) % 8]!}.\n`]),
);
const spec = { root: '/docs', include: ['**/*.md'], exclude: [] };

let dir: string;
beforeEach(() => void (dir = mkdtempSync(path.join(tmpdir(), 'rag-lab-readme-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function exported(knobs: Partial<KnobValues>) {
  const variant = fakeVariant('chosen', knobs);
  const prepared = await prepare(fakeLab(files).ports, new PipelineSession(), spec, [variant], noControl);
  const written = await writeExport(prepared, variant, 'qdrant', dir, noControl);
  const readme = readFileSync(path.join(dir, 'README.md'), 'utf8');
  return {
    names: written.map((file) => path.basename(file)),
    queries: readme.split('\n').find((line) => line.startsWith('Queries'))!,
    dense: prepared.variants[0]!.dense!,
  };
}

it('says nothing of cutting where all dimensions are kept', async () => {
  const { queries, names } = await exported({});
  expect(queries).toMatch(/, and brought to length 1\.$/);
  expect(names).not.toContain('pca.json');
});

it('says how many dimensions of a query are kept', async () => {
  const { queries } = await exported({ 'embedding.dimensions': 8 });
  expect(queries).toMatch(/, cut to 8 dimensions and brought to length 1\.$/);
});

it('reduces a query with the files as the lab does, where the rows were reduced by PCA', async () => {
  const { queries, dense } = await exported({ 'embedding.dimensions': 4, 'embedding.reduction': 'pca' });
  expect(queries).toMatch(/less `mean` of `pca\.json`, multiplied by each row of its `directions` \(4 numbers\)/);
  const { mean, directions } = JSON.parse(readFileSync(path.join(dir, 'pca.json'), 'utf8')) as {
    mean: number[];
    directions: number[][];
  };
  const query = await dense.embedder.embed([dense.embedder.tokenize('the stone in the river', 'query')]);
  expect(query).toHaveLength(DIMENSIONS);
  const along = directions.map((row) => row.reduce((sum, value, i) => sum + value * (query[i]! - mean[i]!), 0));
  const length = Math.hypot(...along);
  const wanted = prepareQuery(query, dense.vectors);
  expect(wanted).toHaveLength(4);
  along.forEach((value, i) => expect(value / length).toBeCloseTo(wanted[i]!, 5));
});
