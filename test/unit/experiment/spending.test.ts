import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { UseLedger, type PriceTable } from '../../../src/core/cost';
import type { Embedder, EmbeddingModels } from '../../../src/core/embedding';
import { fakeLab, fakeModels, fakeVariant, type FakeLab } from '../../support/fake-lab';

const FILES = new Map([
  ['a.md', '# Apples\n\nRed apples grow on trees.\n\n# Pears\n\nGreen pears grow on other trees.\n'],
  ['b.md', '# Boats\n\nA boat floats on the water of a lake.\n'],
]);
const CORPUS = { root: '/corpus', include: [], exclude: [] };
const TOKENS_PER_TEXT = 10;

/** The fake model on a server that bills ten tokens a text, or says nothing of tokens. */
function remoteModels(says = true, pricedAs = 'openai/any'): EmbeddingModels & { requests: number; texts: number } {
  const local = fakeModels();
  const asRemote = <M extends object>(model: M) => ({ ...model, kind: 'remote' as const, host: 'h.example', pricedAs });
  const models = {
    requests: 0,
    texts: 0,
    list: async () => (await local.list()).map(asRemote),
    openTokenizer: (id: string) => local.openTokenizer(id),
    open: async (id: string): Promise<Embedder> => {
      const embedder = await local.open(id);
      return {
        ...embedder,
        model: asRemote(embedder.model),
        embed(batch, onUse) {
          models.requests++;
          models.texts += batch.length;
          onUse?.({ requests: 1, ...(says && { tokens: TOKENS_PER_TEXT * batch.length }) });
          return embedder.embed(batch);
        },
      };
    },
  };
  return models;
}
const compare = ({ lab }: FakeLab, names: readonly string[] = ['a']) =>
  lab.compare(
    { corpus: CORPUS, variants: names.map((name) => fakeVariant(name)), limits: {}, repeat: 2, seed: 1 },
    noControl,
  );

describe('what remote models are paid', () => {
  it('is said before anything is sent, and nothing is sent to find out', async () => {
    const models = remoteModels();
    const { stages } = await fakeLab(FILES, { models }).lab.plan(CORPUS, [fakeVariant('a')], noControl);
    const embeddings = stages.find(({ stage }) => stage === 'embeddings')!;
    expect(models.requests).toBe(0);
    expect(embeddings.estimatedMs).toBeUndefined();
    expect(embeddings.remote).toMatchObject({ host: 'h.example' });
    expect(embeddings.remote!.tokens).toBeGreaterThan(embeddings.missing);
    expect(embeddings.remote!.usd).toBeCloseTo(embeddings.remote!.tokens / 1e6, 12);
  });

  it('is told of every variant and of the run, by what was billed', async () => {
    const models = remoteModels();
    const { result } = await compare(fakeLab(FILES, { models }), ['a', 'b']);
    const [a, b] = result.variants.map(({ metrics }) => metrics['cost.spent.usd']!.value);
    const perText = TOKENS_PER_TEXT / 1e6;
    // The first variant pays for the chunks, which both have; queries are each one's own.
    expect(a! - b!).toBeGreaterThanOrEqual(3 * perText - 1e-12);
    expect(a! + b!).toBeCloseTo(models.texts * perText, 12);
    expect(result.notes).toContainEqual(expect.stringContaining(`asked ${models.requests} times`));
  });

  it('is not paid twice: a second run pays for its queries alone', async () => {
    const models = remoteModels();
    const lab = fakeLab(FILES, { models });
    const first = (await compare(lab)).result.variants[0]!.metrics['cost.spent.usd']!.value;
    const second = (await compare(lab)).result.variants[0]!.metrics['cost.spent.usd']!.value;
    expect(second).toBeLessThan(first);
    expect(second).toBeGreaterThan(0);
  });

  it('is nothing with local models, and unknown where tokens or prices are', async () => {
    expect((await compare(fakeLab(FILES))).result.variants[0]!.metrics['cost.spent.usd']).toEqual({
      value: 0,
      unit: 'usd',
    });
    const silent = await compare(fakeLab(FILES, { models: remoteModels(false) }));
    expect(silent.result.variants[0]!.metrics['cost.spent.usd']).toBeUndefined();
    expect(silent.result.notes).toContainEqual(expect.stringContaining('an unknown number of tokens'));
    const prices: PriceTable = { ...fakeLab(FILES).ports.prices, find: () => undefined };
    const unpriced = await compare(fakeLab(FILES, { models: remoteModels(), prices }));
    expect(unpriced.result.variants[0]!.metrics['cost.spent.usd']).toBeUndefined();
  });
});

describe('a ledger', () => {
  const prices: PriceTable = {
    ...fakeLab(FILES).ports.prices,
    find: (model) => (model === 'p/known' ? { model, inputUsdPerMillion: 2 } : undefined),
  };

  it('adds up by price', () => {
    const ledger = new UseLedger();
    expect(ledger.usd(prices)).toBe(0);
    ledger.add('p/known', { requests: 1, tokens: 500_000 });
    ledger.add('p/known', { requests: 2, tokens: 250_000 });
    expect(ledger.use).toEqual({ requests: 3, tokens: 750_000 });
    expect(ledger.usd(prices)).toBe(1.5);
  });

  it('knows nothing of the whole where a part is unknown', () => {
    for (const [pricedAs, use] of [
      [undefined, { requests: 1, tokens: 1 }],
      ['p/other', { requests: 1, tokens: 1 }],
      ['p/known', { requests: 1 }],
    ] as const) {
      const ledger = new UseLedger();
      ledger.add('p/known', { requests: 1, tokens: 5 });
      ledger.add(pricedAs, use);
      expect(ledger.usd(prices)).toBeUndefined();
      expect(ledger.use.requests).toBe(2);
    }
  });
});
