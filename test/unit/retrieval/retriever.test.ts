import { describe, expect, it } from 'vitest';
import type { Reranker } from '../../../src/core/reranking';
import type { Hit } from '../../../src/core/retrieval';
import { fakeRetriever, type FakeChunk } from './support';

const CHUNKS: readonly FakeChunk[] = [
  { document: 'a.md', headings: 'Cache', text: 'cache keys are hashes' },
  { document: 'a.md', headings: 'Cache', text: 'cache entries expire after minutes' },
  { document: 'a.md', headings: 'Index', text: 'index of vectors' },
  { document: 'b.md', headings: 'Cache', text: 'cache keys are hashes too' },
  { document: 'b.md', headings: 'Cache', text: 'keys open doors' },
  { document: 'c.md', text: 'nothing of the kind' },
];
const rowsOf = (hits: readonly Hit[]): number[] => hits.map(({ row }) => row);

/** Says that long texts answer best, and notes what it was asked. */
function fakeReranker(score = (text: string): number => text.length): Reranker & { asked: string[][] } {
  const asked: string[][] = [];
  return {
    asked,
    model: { id: 'fake', kind: 'local', fingerprint: 'fake' },
    score: (_query, texts) => {
      asked.push([...texts]);
      return Promise.resolve(Float32Array.from(texts, score));
    },
    close: () => Promise.resolve(),
  };
}

describe('least score', () => {
  it('leaves out what scores less, also when more is asked for', async () => {
    const plain = await fakeRetriever(CHUNKS).retrieve('cache keys');
    const bar = plain.hits[1]!.score;
    const { hits } = await fakeRetriever(CHUNKS, { 'retrieval.minScore': bar }).retrieve('cache keys', 100);
    expect(hits).toEqual(plain.hits.filter(({ score }) => score >= bar));
    expect(hits.length).toBeLessThan(plain.hits.length);
  });

  it('is off at -1', async () => {
    const { hits } = await fakeRetriever(CHUNKS, { 'retrieval.minScore': -1 }).retrieve('cache keys');
    expect(hits).toHaveLength(CHUNKS.length);
  });
});

describe('rerank', () => {
  it('orders the first again by what the reranker says; the others stay behind', async () => {
    const reranker = fakeReranker();
    const before = await fakeRetriever(CHUNKS).retrieve('cache keys');
    const retriever = fakeRetriever(CHUNKS, { 'retrieval.rerankDepth': 3 }, { reranker });
    const { hits, stepMs } = await retriever.retrieve('cache keys');
    expect(reranker.asked).toEqual([
      rowsOf(before.hits)
        .slice(0, 3)
        .map((row) => CHUNKS[row]!.text),
    ]);
    const byLength = rowsOf(before.hits)
      .slice(0, 3)
      .sort((a, b) => CHUNKS[b]!.text.length - CHUNKS[a]!.text.length);
    expect(rowsOf(hits)).toEqual([...byLength, ...rowsOf(before.hits).slice(3)]);
    expect(stepMs.rerank).toBeGreaterThanOrEqual(0);
    for (const [i, { score }] of hits.entries()) if (i > 0) expect(score).toBeLessThanOrEqual(hits[i - 1]!.score);
  });

  it('reads as deep as it is told, also for fewer results', async () => {
    const reranker = fakeReranker();
    const retriever = fakeRetriever(CHUNKS, { 'retrieval.k': 1, 'retrieval.rerankDepth': 5 }, { reranker });
    const { hits } = await retriever.retrieve('cache keys');
    expect(reranker.asked[0]).toHaveLength(5);
    expect(hits).toHaveLength(1);
    expect(CHUNKS[hits[0]!.row]!.text.length).toBe(Math.max(...reranker.asked[0]!.map((text) => text.length)));
  });

  it.each([Number.NaN, Infinity])('refuses a score of %s', async (bad) => {
    const retriever = fakeRetriever(CHUNKS, {}, { reranker: fakeReranker(() => bad) });
    await expect(retriever.retrieve('cache')).rejects.toMatchObject({ code: 'reranking/bad-scores' });
  });

  it('asks nobody where nothing was found', async () => {
    const reranker = fakeReranker();
    const { hits, stepMs } = await fakeRetriever(CHUNKS, {}, { reranker }).retrieve('?');
    expect(hits).toEqual([]);
    expect(reranker.asked).toEqual([]);
    expect(stepMs).not.toHaveProperty('rerank');
  });
});

describe('diversity', () => {
  it('puts a chunk that says the same behind one that says something else', async () => {
    const plain = rowsOf((await fakeRetriever(CHUNKS, { 'retrieval.k': 2 }).retrieve('cache keys hashes')).hits);
    const { hits } = await fakeRetriever(CHUNKS, { 'retrieval.k': 2, 'retrieval.diversity': 0.6 }).retrieve(
      'cache keys hashes',
    );
    expect([...plain].sort()).toEqual([0, 3]);
    expect(rowsOf(hits)[0]).toBe(plain[0]);
    expect([0, 3]).not.toContain(rowsOf(hits)[1]);
  });

  it('is the definition: each result has the largest marginal relevance of what is left', async () => {
    const k = 4;
    const lambda = 0.7;
    const retriever = fakeRetriever(CHUNKS, { 'retrieval.k': k, 'retrieval.diversity': 1 - lambda });
    const plain = (await fakeRetriever(CHUNKS).retrieve('cache keys')).hits;
    const { data, dimensions } = retriever.vectors;
    const cosine = (a: number, b: number): number => {
      let sum = 0;
      for (let i = 0; i < dimensions; i++) sum += data[a * dimensions + i]! * data[b * dimensions + i]!;
      return sum;
    };
    const chosen: number[] = [];
    while (chosen.length < k) {
      const worth = ({ row, score }: Hit): number =>
        lambda * score - (1 - lambda) * (chosen.length ? Math.max(...chosen.map((other) => cosine(row, other))) : 0);
      const left = plain.filter(({ row }) => !chosen.includes(row));
      chosen.push(left.reduce((best, hit) => (worth(hit) > worth(best) + 1e-7 ? hit : best)).row);
    }
    expect(rowsOf((await retriever.retrieve('cache keys')).hits)).toEqual(chosen);
  });

  it('keeps all that is found when more is asked for than it chooses', async () => {
    const { hits } = await fakeRetriever(CHUNKS, { 'retrieval.k': 1, 'retrieval.diversity': 0.5 }).retrieve(
      'cache',
      100,
    );
    expect(rowsOf(hits).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('expansion', () => {
  it('returns a section once, at the rank of its best chunk, as the span of its chunks', async () => {
    const { hits } = await fakeRetriever(CHUNKS, { 'retrieval.expansion': 'section' }).retrieve('cache keys');
    const spans = hits.map(({ document, startLine, endLine, start, end }) => ({
      document,
      startLine,
      endLine,
      start,
      end,
    }));
    expect(spans.slice(0, 2).sort((x, y) => (x.document < y.document ? -1 : 1))).toEqual([
      { document: 'a.md', startLine: 1, endLine: 2, start: 0, end: 200 },
      { document: 'b.md', startLine: 1, endLine: 2, start: 0, end: 200 },
    ]);
    expect(hits).toHaveLength(4);
  });

  it('returns a document once', async () => {
    const { hits } = await fakeRetriever(CHUNKS, { 'retrieval.expansion': 'document' }).retrieve('cache keys');
    expect(hits.map(({ document }) => document).sort()).toEqual(['a.md', 'b.md', 'c.md']);
    expect(hits.find(({ document }) => document === 'a.md')).toMatchObject({
      startLine: 1,
      endLine: 3,
      start: 0,
      end: 300,
    });
  });

  it('comes after the cut at k', async () => {
    const { hits } = await fakeRetriever(CHUNKS, { 'retrieval.expansion': 'document', 'retrieval.k': 1 }).retrieve(
      'index of vectors',
    );
    expect(hits).toHaveLength(1);
    expect(hits[0]).toMatchObject({ row: 2, document: 'a.md', startLine: 1, endLine: 3 });
  });
});

describe('both rankings merged', () => {
  const scoresBy = async (knobs: Parameters<typeof fakeRetriever>[1]): Promise<Map<number, number>> => {
    const { hits } = await fakeRetriever(CHUNKS, { 'retrieval.mode': 'hybrid', ...knobs }).retrieve('cache keys');
    return new Map(hits.map(({ row, score }) => [row, score]));
  };

  it('by ranks with equal weights is plain reciprocal rank fusion', async () => {
    const meaning = rowsOf((await fakeRetriever(CHUNKS).retrieve('cache keys')).hits);
    const words = rowsOf((await fakeRetriever(CHUNKS, { 'retrieval.mode': 'lexical' }).retrieve('cache keys')).hits);
    const of = (ranking: number[], row: number): number =>
      ranking.includes(row) ? 1 / (61 + ranking.indexOf(row)) : 0;
    for (const [row, score] of await scoresBy({})) expect(score).toBeCloseTo(of(meaning, row) + of(words, row), 12);
  });

  it.each(['rrf', 'weighted'] as const)(
    'by %s with all weight on one side keeps the order of that side',
    async (fusion) => {
      for (const [weight, mode] of [
        [0, 'dense'],
        [1, 'lexical'],
      ] as const) {
        const alone = rowsOf((await fakeRetriever(CHUNKS, { 'retrieval.mode': mode }).retrieve('cache keys')).hits);
        const merged = [...(await scoresBy({ 'retrieval.fusion': fusion, 'retrieval.lexicalWeight': weight })).keys()];
        expect(merged.slice(0, alone.length - 1)).toEqual(alone.slice(0, -1));
      }
    },
  );

  it('by scores is the weighted sum of shares between least and largest', async () => {
    const sharesOf = async (mode: 'dense' | 'lexical'): Promise<Map<number, number>> => {
      const { hits } = await fakeRetriever(CHUNKS, { 'retrieval.mode': mode }).retrieve('cache keys');
      const scores = hits.map(({ score }) => score);
      const [least, largest] = [Math.min(...scores), Math.max(...scores)];
      return new Map(hits.map(({ row, score }) => [row, (score - least) / (largest - least)]));
    };
    const meaning = await sharesOf('dense');
    const words = await sharesOf('lexical');
    const found = await scoresBy({ 'retrieval.fusion': 'weighted', 'retrieval.lexicalWeight': 0.25 });
    for (const [row, score] of found)
      expect(score).toBeCloseTo(0.75 * (meaning.get(row) ?? 0) + 0.25 * (words.get(row) ?? 0), 6);
  });
});
