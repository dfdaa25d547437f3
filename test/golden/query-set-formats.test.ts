import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judgementsByQuery, ndcgAt, parseRun, type Judgement, type Query } from '../../src/core/evaluation';
import { formatQuerySet, parseQuerySetFile } from '../../src/core/query-set-formats';

/*
 * `topics.tsv` and `qrels.txt` were exported from the query set beside them, read by other software together with the run
 * files that the lab wrote on them, and the figures that it gave are in `expected.json`. Spans, a document judged twice, a
 * query without judgements and a path with a blank are in it.
 */
const stored = (file: string): string =>
  readFileSync(new URL(`query-set-formats/${file}`, import.meta.url), 'utf8');
const rows = <Row>(file: string): Row[] =>
  stored(file)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
const expected = JSON.parse(stored('expected.json')) as {
  readonly 'ndcg@10': Readonly<Record<string, Readonly<Record<string, number>>>>;
};

describe('TREC files that other software has read', () => {
  it('are what the export writes today', () => {
    const querySet = { queries: rows<Query>('queries.jsonl'), judgements: rows<Judgement>('judgements.jsonl') };
    const files = formatQuerySet(querySet, 'trec');
    expect(Object.fromEntries(files.map(({ path, text }) => [path, text]))).toEqual({
      'topics.tsv': stored('topics.tsv'),
      'qrels.txt': stored('qrels.txt'),
    });
  });

  it.each(['dense', 'words'])('give its nDCG@10 of every query on the run %s', (name) => {
    const { judgements } = parseQuerySetFile(stored('qrels.txt'), 'qrels.txt');
    const byQuery = judgementsByQuery(judgements);
    const run = parseRun(stored(`${name}.run`));
    const theirs = Object.entries(expected['ndcg@10'][name]!);
    expect(theirs).toHaveLength(byQuery.size);
    for (const [query, value] of theirs) {
      const grades = new Map(byQuery.get(query)!.map(({ file, grade }) => [file, grade]));
      expect(ndcgAt(10)(run.get(query) ?? [], grades), query).toBeCloseTo(value, 11);
    }
  });
});
