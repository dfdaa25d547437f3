import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import type { Variant } from '../../../src/core/config';
import type { Judgement, QuerySet } from '../../../src/core/evaluation';
import type { QueryOutcome, RunResult } from '../../../src/core/experiment';
import type { LabPorts } from '../../../src/core/ports';
import { createFlatKind, type VectorIndex, type VectorIndexKind } from '../../../src/core/vector-index';
import { fakeLab, fakeVariant } from '../../support/fake-lab';

const WORDS = 'apples bridges clouds drums engines forests glaciers harbours islands jungles kites lamps'.split(' ');
const FILES = new Map(
  Array.from({ length: 48 }, (_, i): [string, string] => [
    `d${String(i).padStart(2, '0')}.md`,
    `# ${WORDS[i % 12]!} ${i}\n\n${WORDS[(i * 5 + 1) % 12]!} ${WORDS[(i * 7 + 3) % 12]!} number${i} of${i * 31}\n`,
  ]),
);
const QUERIES = [...FILES].map(([file, text]) => ({ id: file, text: text.replaceAll(/[#\n]+/g, ' ').trim() }));
const JUDGEMENTS = QUERIES.map(({ id }): Judgement => ({ query: id, file: id, grade: 1 }));
const QUERY_SET: QuerySet = { queries: QUERIES, judgements: JUDGEMENTS };
const flat = fakeVariant('flat', { 'index.kind': 'flat' });

/** Finds everything but the nearest. */
const blind = (exact: VectorIndex): VectorIndex => ({
  ...exact,
  kind: 'hnsw',
  search(query, params) {
    const { rows, similarities } = exact.search(query, { ...params, k: params.k + 1 });
    return { rows: rows.slice(1), similarities: similarities.slice(1) };
  },
});
const blindKind = (): VectorIndexKind => {
  const exact = createFlatKind();
  return { ...exact, kind: 'hnsw', build: async (...args) => blind(await exact.build(...args)) };
};

async function run(
  variants: Variant[],
  over: { files?: Map<string, string>; querySet?: QuerySet; ports?: Partial<LabPorts> } = {},
): Promise<RunResult> {
  const { files = FILES, querySet = QUERY_SET, ports = {} } = over;
  const corpus = { root: '/somewhere', include: [], exclude: [] };
  const request = { corpus, variants, querySet, limits: {}, repeat: 1, seed: 1 };
  return (await fakeLab(files, ports).lab.compare(request, noControl)).result;
}
const differing = ({ outcomes }: RunResult): QueryOutcome[] => outcomes.filter(({ rank }) => new Set(rank).size > 1);

describe('evidence of a query whose rank differs', () => {
  it('is there for those queries alone', async () => {
    const result = await run([flat, fakeVariant('coarse', { 'index.kind': 'flat', 'embedding.dimensions': 2 })]);
    expect(differing(result).length).toBeGreaterThan(5);
    expect(differing(result).length).toBeLessThan(result.outcomes.length);
    for (const outcome of result.outcomes) {
      expect(outcome.evidence !== undefined).toBe(new Set(outcome.rank).size > 1);
    }
  });

  it('says where exact search has what the index missed', async () => {
    const result = await run([flat, fakeVariant('graph')], {
      ports: { indexKinds: [createFlatKind(), blindKind()] },
    });
    const missed = differing(result);
    expect(missed.length).toBeGreaterThan(20);
    for (const { rank, evidence } of missed) {
      expect(evidence![1]!.exactRank).toBe(rank[0]);
      expect(evidence![0]!.exactRank).toBe(rank[0]);
      expect(evidence![1]).not.toHaveProperty('fullRank');
    }
  });

  it('says where the full vectors have what fewer dimensions lost, also where no variant holds those', async () => {
    const coarse = fakeVariant('coarse', { 'index.kind': 'flat', 'embedding.dimensions': 3 });
    const bytes = fakeVariant('bytes', { 'index.kind': 'flat', 'embedding.dimensions': 3, 'vectors.storage': 'i8' });
    const full = new Map((await run([flat])).outcomes.map(({ id, rank }) => [id, rank[0]]));
    for (const result of [await run([flat, coarse]), await run([coarse, bytes])]) {
      for (const { id, evidence } of differing(result)) expect(evidence![1]!.fullRank).toBe(full.get(id));
    }
  });

  it('has the rank by each half of a fusion', async () => {
    const words = fakeVariant('words', { 'retrieval.mode': 'lexical' });
    const both = fakeVariant('both', { 'retrieval.mode': 'hybrid', 'index.kind': 'flat' });
    const result = await run([flat, words, both]);
    expect(differing(result).length).toBeGreaterThan(0);
    for (const { rank, evidence } of differing(result)) {
      expect(evidence![2]).toMatchObject({ denseRank: rank[0], lexicalRank: rank[1], exactRank: rank[2] });
      expect(evidence![1]).not.toHaveProperty('exactRank');
      expect(evidence![0]).not.toHaveProperty('denseRank');
    }
  });

  it('names the chunk that covers the answer, found or not, and whether the model reads all of it', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => `line ${i} about ${WORDS[i % 12]!} and ${WORDS[(i * 5) % 12]!}`);
    const files = new Map([...FILES, ['long.md', `${lines.with(20, 'a zebra').join('\n')}\n`]]);
    const querySet = {
      queries: [{ id: 'q', text: 'zebra' }],
      judgements: [{ query: 'q', file: 'long.md', startLine: 20, endLine: 22, grade: 1 }],
    };
    const whole = fakeVariant('whole', { 'index.kind': 'flat', 'chunking.strategy': 'document' });
    const cut = fakeVariant('cut', { 'retrieval.mode': 'lexical', 'chunking.strategy': 'fixed' });
    const [outcome] = (await run([whole, cut], { files, querySet })).outcomes;
    expect(outcome!.rank[0]).not.toBe(outcome!.rank[1]);
    const [ofWhole, ofCut] = outcome!.evidence!;
    expect(ofWhole!.chunk).toEqual({ startLine: 1, endLine: 30, truncated: true });
    expect(ofCut!.chunk).not.toHaveProperty('truncated');
    expect(ofCut!.chunk!.startLine).toBeGreaterThan(1);
    expect(ofCut!.chunk!.startLine).toBeLessThanOrEqual(22);
    expect(ofCut!.chunk!.endLine).toBeGreaterThanOrEqual(20);
  });

  it('is told nothing of an answer whose document is gone', async () => {
    const judgements = JUDGEMENTS.flatMap((judgement) => [{ ...judgement, file: 'gone.md', grade: 3 }, judgement]);
    const result = await run([flat, fakeVariant('coarse', { 'index.kind': 'flat', 'embedding.dimensions': 2 })], {
      querySet: { queries: QUERIES, judgements },
    });
    expect(differing(result).length).toBeGreaterThan(0);
    for (const { evidence } of differing(result)) expect(evidence![0]).not.toHaveProperty('chunk');
  });
});
