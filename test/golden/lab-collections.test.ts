import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveryOfItems, parseRun, QUALITY_METRICS } from '../../src/core/evaluation';
import type { RunResult } from '../../src/core/experiment';
import { mean } from '../../src/core/statistics';
import { ensureBuilt, FAST_MODEL, ragLabOk, temporaryFolder } from '../support/cli';
import { needShared } from '../support/shared';

/**
 * nDCG@10 of other software on the same texts and weights: one vector a document, exact search, trec_eval; for words
 * BM25 with English stop words, also with English stems; for both the reciprocal rank fusion of the two. The other
 * software cut texts at 256 tokens; so does the default model's tokenizer here, while the small model reads 512.
 */
const REFERENCE = {
  cranfield: { meaning: 0.3707, small: 0.2604, words: 0.3359, stemmedWords: 0.3597, both: 0.3997, bothStemmed: 0.4023 },
  cacm: { meaning: 0.4094, small: 0.2794, words: 0.4229, stemmedWords: 0.4994, both: 0.4866, bothStemmed: 0.5434 },
} as const;
const TOLERANCE = { meaning: 0.005, small: 0.005, words: 0.01, stemmedWords: 0.01, both: 0.01, bothStemmed: 0.01 } as const;
type Name = keyof typeof TOLERANCE;
const NAMES = Object.keys(TOLERANCE) as Name[];

const KNOBS: Readonly<Record<Name, string>> = {
  meaning: '',
  small: `embedding.model=${FAST_MODEL}`,
  words: 'retrieval.mode=lexical',
  stemmedWords: 'retrieval.mode=lexical,index.lexical.stemming=english',
  both: 'retrieval.mode=hybrid',
  bothStemmed: 'retrieval.mode=hybrid,index.lexical.stemming=english',
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

describe.each(['cranfield', 'cacm'] as const)('the terminal on %s', (collection) => {
  // Embedding thousands of abstracts takes about a minute on two busy cores.
  it('finds what the reference finds, and its run files say so too', { timeout: 240_000 }, async (ctx) => {
    const folder = needShared(ctx, 'collections', collection);
    const json = path.join(place.dir, `${collection}.json`);
    const runs = path.join(place.dir, collection);
    await ragLabOk([
      'compare',
      ...['--corpus', folder, '--store', place.store, '--repeat', '1', '--json', json, '--trec', runs],
      ...['--chunking.strategy', 'document', '--index.kind', 'flat'],
      ...NAMES.flatMap((name) => ['--variant', `${name}:${KNOBS[name]}`]),
    ]);
    const { variants } = JSON.parse(readFileSync(json, 'utf8')) as RunResult;
    expect(variants.map(({ name }) => name)).toEqual(NAMES);
    const judged = [...qrels(path.join(folder, 'qrels.tsv'))];
    const ndcg = QUALITY_METRICS['quality.ndcg@10'];
    const found: Partial<Record<Name, number>> = {};
    for (const name of NAMES) {
      const { value, n } = variants.find((variant) => variant.name === name)!.metrics['quality.ndcg@10']!;
      expect(n).toBe(judged.length);
      const run = parseRun(readFileSync(path.join(runs, `${name}.run`), 'utf8'));
      expect(mean(judged.map(([query, grades]) => ndcg(deliveryOfItems(run.get(query) ?? [], grades))))).toBeCloseTo(value, 9);
      found[name] = value;
    }
    for (const name of NAMES) {
      const off = Math.abs(found[name]! - REFERENCE[collection][name]);
      expect(off, `${name}: ${found[name]!}`).toBeLessThan(TOLERANCE[name]);
    }
  });
});
