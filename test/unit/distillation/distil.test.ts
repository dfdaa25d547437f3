import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelled, noControl, type JobControl } from '../../../src/core/common';
import type { DistilRequest } from '../../../src/core/distillation';
import { createNodeLab, type NodeLab } from '../../../src/node/create-node-lab';
import { distilModel } from '../../../src/node/distillation';
import { bundledModels, projectRoot } from '../../support/shared';

const root = mkdtempSync(path.join(tmpdir(), 'rag-lab-test-'));
const user = path.join(root, 'models');
const documents = path.join(root, 'documents');
const PAGES = ['hnsw.md', 'static-embeddings.md', 'lexical-search.md'];
/** Half the layers of the default: the test is about the way, not the quality. */
const FROM = 'paraphrase-MiniLM-L3-v2-int8';
const TIMEOUT = 120_000;

let node: NodeLab;
beforeAll(async () => {
  mkdirSync(documents);
  for (const page of PAGES) copyFileSync(path.join(projectRoot, 'docs', page), path.join(documents, page));
  node = await createNodeLab(
    { storeDir: path.join(root, 'store'), modelsDir: bundledModels, userModelsDir: user, storeQuotaBytes: 1e9 },
    () => ({ keys: {}, servers: {} }),
  );
});
afterAll(async () => {
  await node.lab.close();
  rmSync(root, { recursive: true });
});

const distil = (change: Partial<DistilRequest> = {}, control: JobControl = noControl) =>
  distilModel(
    node.models,
    node.lab,
    {
      corpus: { root: documents, include: [], exclude: [] },
      from: FROM,
      id: 'pages-static',
      vocabulary: 'corpus',
      dimensions: 64,
      ...change,
    },
    control,
  );
const sums = (id: string): string[] =>
  ['model.onnx', 'tokenizer.json', 'tokenizer_config.json'].map((name) =>
    createHash('sha256')
      .update(readFileSync(path.join(user, id, name)))
      .digest('hex'),
  );

describe('distilling on a corpus', () => {
  it('makes a model that passes the gate and finds what its teacher would', { timeout: TIMEOUT }, async () => {
    const { model, fidelity, tokens, tokensPerSecond } = await distil();
    expect(model).toMatchObject({ id: 'pages-static', kind: 'static', origin: 'added', dimensions: 64 });
    expect(fidelity.usable).toBe(true);
    expect(tokens).toBeGreaterThan(500);
    expect(tokensPerSecond).toBeGreaterThan(0);

    const embedder = await node.models.open('pages-static');
    const [question, near, far] = await Promise.all(
      [
        'how many links does a graph node keep?',
        'every node of the graph has a number of links to its neighbours',
        'stop words are left out, and words are stemmed',
      ].map(async (text) => embedder.embed([embedder.tokenize(text, 'document')])),
    );
    const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
    expect(dot(question!, near!)).toBeGreaterThan(dot(question!, far!) + 0.1);
  });

  it('gives the same bytes again', { timeout: TIMEOUT }, async () => {
    await distil({ id: 'again' });
    expect(sums('again')).toEqual(sums('pages-static'));
  });

  it('leaves nothing behind when it is cancelled, wherever it is', { timeout: TIMEOUT }, async () => {
    const before = readdirSync(user);
    for (const after of [1, 8, 20]) {
      let left = after;
      const control: JobControl = {
        ...noControl,
        checkpoint: () => (left-- > 0 ? Promise.resolve() : Promise.reject(cancelled())),
      };
      await expect(distil({ id: 'cancelled' }, control)).rejects.toMatchObject({ code: 'job/cancelled' });
      expect(readdirSync(user)).toEqual(before);
    }
  });

  it('reports its steps and the time that is left', { timeout: TIMEOUT }, async () => {
    const reports: string[] = [];
    await distil(
      { id: 'reported' },
      {
        ...noControl,
        report: ({ unit, remainingMs, done, total }) => {
          expect(done).toBeLessThanOrEqual(total);
          if (remainingMs !== undefined) reports.push(unit);
        },
      },
    );
    expect(new Set(reports)).toContain('tokens');
  });
});

describe('what cannot be distilled', () => {
  it.each([
    ['a static model', { from: 'static-MiniLM-L6-256-int8' }, 'distil/not-an-encoder'],
    ['a model that is not here', { from: 'nobody' }, 'embedding/unknown-model'],
    ['more dimensions than the encoder has', { dimensions: 385 }, 'distil/dimensions'],
    ['a name that is taken', { id: FROM }, 'models/exists'],
    ['a name that is a path', { id: '../up' }, 'models/bad-id'],
  ])('%s is refused', async (_, change, code) => {
    const before = readdirSync(user);
    await expect(distil({ id: 'refused', ...change })).rejects.toMatchObject({ code });
    expect(readdirSync(user)).toEqual(before);
  });

  it('nor are documents with next to no text', async () => {
    const empty = path.join(root, 'empty');
    mkdirSync(empty);
    writeFileSync(path.join(empty, 'one.md'), 'A single line.');
    const corpus = { root: empty, include: [], exclude: [] };
    await expect(distil({ id: 'refused', corpus })).rejects.toMatchObject({ code: 'distil/too-little-text' });
  });
});
