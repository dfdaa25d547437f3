import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveryOfItems, parseRun, QUALITY_METRICS } from '../../src/core/evaluation';
import type { RunResult } from '../../src/core/experiment';
import { mean } from '../../src/core/statistics';
import { ensureBuilt, FAST_MODEL, ragLabOk, temporaryFolder } from '../support/cli';
import { needShared } from '../support/shared';

interface Reference {
  readonly knobs: string;
  readonly cranfield: number;
  readonly cacm: number;
  readonly within: number;
  /** More than the reference is no error. */
  readonly orBetter?: boolean;
}
const pca = (dimensions: number): string => `embedding.reduction=pca,embedding.dimensions=${dimensions}`;
const first = (dimensions: number): string => `embedding.dimensions=${dimensions}`;
const stemmed = 'index.lexical.stemming=english';

/**
 * nDCG@10 of other software on the same texts and weights: one vector a document, exact search, trec_eval; for words
 * BM25 with English stop words, also with English stems; for both the reciprocal rank fusion of the two. The other
 * software cut texts at 256 tokens; so does the default model's tokenizer here, while the small model reads 512. It
 * compared bits with bits, where the flat index here compares them with the query in full.
 */
const WORDS_AND_MODELS: Readonly<Record<string, Reference>> = {
  meaning: { knobs: '', cranfield: 0.3707, cacm: 0.4094, within: 0.005 },
  small: { knobs: `embedding.model=${FAST_MODEL}`, cranfield: 0.2604, cacm: 0.2794, within: 0.005 },
  words: { knobs: 'retrieval.mode=lexical', cranfield: 0.3359, cacm: 0.4229, within: 0.01 },
  stemmedWords: { knobs: `retrieval.mode=lexical,${stemmed}`, cranfield: 0.3597, cacm: 0.4994, within: 0.01 },
  both: { knobs: 'retrieval.mode=hybrid', cranfield: 0.3997, cacm: 0.4866, within: 0.01 },
  bothStemmed: { knobs: `retrieval.mode=hybrid,${stemmed}`, cranfield: 0.4023, cacm: 0.5434, within: 0.01 },
};
const STORAGE_AND_REDUCTION: Readonly<Record<string, Reference>> = {
  i8: { knobs: 'vectors.storage=i8', cranfield: 0.3709, cacm: 0.4107, within: 0.01 },
  b1: { knobs: 'vectors.storage=b1', cranfield: 0.303, cacm: 0.3779, within: 0.01, orBetter: true },
  'b1-rescored': {
    knobs: 'vectors.storage=b1,vectors.rescoreFrom=f32,vectors.rescoreCandidates=40',
    cranfield: 0.3653,
    cacm: 0.4111,
    within: 0.01,
  },
  'pca-256': { knobs: pca(256), cranfield: 0.3568, cacm: 0.4153, within: 0.01 },
  'pca-128': { knobs: pca(128), cranfield: 0.3517, cacm: 0.387, within: 0.01 },
  'pca-64': { knobs: pca(64), cranfield: 0.3336, cacm: 0.3709, within: 0.01 },
  'pca-32': { knobs: pca(32), cranfield: 0.3023, cacm: 0.3347, within: 0.01 },
  'first-256': { knobs: first(256), cranfield: 0.3588, cacm: 0.3997, within: 0.01 },
  'first-128': { knobs: first(128), cranfield: 0.3473, cacm: 0.3542, within: 0.01 },
  'first-64': { knobs: first(64), cranfield: 0.2938, cacm: 0.2712, within: 0.01 },
  'first-32': { knobs: first(32), cranfield: 0.2032, cacm: 0.1561, within: 0.01 },
};

const place = temporaryFolder('collections');
beforeAll(ensureBuilt);
afterAll(place.remove);

const qrels = (file: string): Map<string, Map<string, number>> => {
  const all = new Map<string, Map<string, number>>();
  for (const line of readFileSync(file, 'utf8').trim().split('\n').slice(1)) {
    const [query, document, grade] = line.split('\t');
    const grades = all.get(query!) ?? new Map<string, number>();
    all.set(query!, grades.set(document!, Number(grade)));
  }
  return all;
};

const GROUPS = { 'words and models': WORDS_AND_MODELS, 'storage and reduction': STORAGE_AND_REDUCTION };

describe.each(['cranfield', 'cacm'] as const)('the terminal on %s', (collection) => {
  // Embedding thousands of abstracts takes about a minute on two busy cores; the second group finds them in the store.
  for (const [group, references] of Object.entries(GROUPS)) {
    it(`finds what the reference finds, and its run files say so too: ${group}`, { timeout: 900_000 }, async (ctx) => {
      const folder = needShared(ctx, 'collections', collection);
      const names = Object.keys(references);
      const json = path.join(place.dir, `${collection}.json`);
      const runs = path.join(place.dir, collection);
      await ragLabOk([
        'compare',
        ...['--corpus', folder, '--store', place.store, '--repeat', '1', '--json', json, '--trec', runs],
        ...['--chunking.strategy', 'document', '--index.kind', 'flat'],
        ...names.flatMap((name) => ['--variant', `${name}:${references[name]!.knobs}`]),
      ]);
      const { variants } = JSON.parse(readFileSync(json, 'utf8')) as RunResult;
      expect(variants.map(({ name }) => name)).toEqual(names);
      const judged = [...qrels(path.join(folder, 'qrels.tsv'))];
      const ndcg = QUALITY_METRICS['quality.ndcg@10'];
      for (const { name, metrics } of variants) {
        const { value, n } = metrics['quality.ndcg@10']!;
        expect(n).toBe(judged.length);
        const run = parseRun(readFileSync(path.join(runs, `${name}.run`), 'utf8'));
        const says = mean(judged.map(([query, grades]) => ndcg(deliveryOfItems(run.get(query) ?? [], grades))));
        expect(says).toBeCloseTo(value, 9);
        const { [collection]: reference, within, orBetter = false } = references[name]!;
        const off = orBetter ? reference - value : Math.abs(value - reference);
        expect.soft(off, `${name}: ${value}, reference ${reference}`).toBeLessThan(within);
      }
    });
  }
});
