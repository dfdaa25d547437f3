import { describe, expect, it } from 'vitest';
import { environmentError, LabError, noControl, userError } from '../../../src/core/common';
import type { KnobValues, Variant } from '../../../src/core/config';
import type { RunResult } from '../../../src/core/experiment';
import { createFlatKind, type SearchIndex, type VectorIndexKind } from '../../../src/core/vector-index';
import { createHnswKind } from '../../../src/node/vector-index';
import { fakeLab, fakeVariant } from '../../support/fake-lab';

const WORDS = 'river stone lamp garden window engine paper winter'.split(' ');
const files = new Map(
  WORDS.map((word, i) => [`${word}.md`, `# ${word}\n\nThe ${word} and the ${WORDS[(i + 1) % 8]!}.\n`]),
);
const corpus = { root: '/docs', include: ['**/*.md'], exclude: [] };
const querySet = {
  queries: WORDS.map((text) => ({ id: text, text })),
  judgements: WORDS.map((word) => ({ query: word, file: `${word}.md`, grade: 1 })),
};
const down = environmentError('server/unreachable', 'The server is down.', 'Start it.');

/** A server that answers so many searches, or refuses to build. */
function server(searches: number, error: Error = down): VectorIndexKind & { built: number } {
  const flat = createFlatKind();
  const kind: VectorIndexKind & { built: number } = {
    ...flat,
    kind: 'pgvector',
    built: 0,
    async build(...args) {
      if (searches < 0) throw error;
      const index = await flat.build(...args);
      kind.built++;
      let lost = false;
      const own: SearchIndex = {
        kind: 'pgvector',
        count: index.count,
        dimensions: index.dimensions,
        get lost() {
          return lost;
        },
        search: (...asked) => {
          if (searches-- > 0) return index.search(...asked);
          lost = true;
          throw error;
        },
        close: () => index.close(),
      };
      return own;
    },
  };
  return kind;
}

const labWith = (kind: VectorIndexKind) =>
  fakeLab(files, { indexKinds: [createFlatKind(), createHnswKind(), kind] }).lab;
const of = (name: string, kind: KnobValues['index.kind']): Variant => fakeVariant(name, { 'index.kind': kind });
const three = [of('base', 'flat'), of('server', 'pgvector'), of('graph', 'hnsw')];
const compare = async (kind: VectorIndexKind, variants = three): Promise<RunResult> => {
  const request = { corpus, variants, querySet, limits: {}, repeat: 2, seed: 1 };
  return (await labWith(kind).compare(request, noControl)).result;
};

describe('a comparison of which one variant fails', () => {
  const rounds = 3 * WORDS.length;
  it.each([
    ['while it is made ready', -1],
    ['at its first query', 0],
    ['in the middle of the rounds', rounds / 2],
    ['after the rounds, where quality is measured', rounds + 2],
  ])('completes for the others when it fails %s', async (_when, searches) => {
    const run = await compare(server(searches));
    expect(run.failures).toEqual([{ name: 'server', error: down.toData() }]);
    expect(run.variants.map(({ name }) => name)).toEqual(['base', 'graph']);
    for (const { metrics, latencyMs } of run.variants) {
      expect(latencyMs).toHaveLength(2 * WORDS.length);
      expect(metrics['quality.ndcg@10']!.n).toBe(WORDS.length);
      expect(metrics['ann.recall@10']!.value).toBe(1);
    }
    expect(new Set(run.comparisons.map(({ variant }) => variant))).toEqual(new Set(['graph']));
    for (const { rank, top } of run.outcomes) expect([rank.length, top.length]).toEqual([2, 2]);
  });

  it('has no failures when all answer, and no memory for what a server holds', async () => {
    const run = await compare(server(Infinity));
    expect(run.failures).toBeUndefined();
    const [, onServer] = run.variants;
    expect(onServer!.name).toBe('server');
    expect(onServer!.metrics['memory.vectors.bytes']).toBeUndefined();
    expect(onServer!.metrics['memory.index.bytes']).toBeUndefined();
    expect(onServer!.metrics['latency.search.p50']).toBeDefined();
  });

  it('fails as a whole when the baseline fails', async () => {
    await expect(compare(server(-1), [three[1]!, three[0]!])).rejects.toMatchObject({ code: 'server/unreachable' });
    await expect(compare(server(3), [three[1]!, three[0]!])).rejects.toMatchObject({ code: 'server/unreachable' });
  });

  it.each([
    userError('store/full', 'The disk is full.', 'Make room.'),
    new LabError({ code: 'server/bug', message: 'A bug.', nextStep: 'Report it.', fault: 'internal' }),
    new Error('not one of ours'),
  ])('fails as a whole for what is not the variant alone: %s', async (error) => {
    await expect(compare(server(-1, error))).rejects.toThrow(error.message);
    await expect(compare(server(5, error))).rejects.toThrow(error.message);
  });

  it('builds the index of a server that was lost anew when it is asked for again', async () => {
    let left = 4;
    const kind = server(Infinity);
    const dying: VectorIndexKind = {
      ...kind,
      async build(...args) {
        const index = await kind.build(...args);
        let lost = false;
        return {
          ...index,
          get lost() {
            return lost;
          },
          search: (...asked) => {
            if (left-- === 0) {
              lost = true;
              throw down;
            }
            return index.search(...asked);
          },
        };
      },
    };
    const lab = labWith(dying);
    const request = { corpus, variants: three, querySet, limits: {}, repeat: 1, seed: 1 };
    expect((await lab.compare(request, noControl)).result.failures).toHaveLength(1);
    expect((await lab.compare(request, noControl)).result.failures).toBeUndefined();
    expect(kind.built).toBe(2);
  });
});
