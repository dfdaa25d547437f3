import { describe, expect, it } from 'vitest';
import { LabError, noControl, type JobControl, type Progress } from '../../../src/core/common';
import type { KnobValues } from '../../../src/core/config';
import { memoryStore } from '../../../src/node/store';
import { cancelWhen, fakeLab, fakeModels, fakeVariant } from '../../support/fake-lab';

const spec = { root: '/docs', include: [], exclude: [] };
const WORDS = ['apple', 'bridge', 'cloud', 'drum', 'eagle', 'flute', 'grape', 'heron'];
const likely = WORDS.map((word) => ({ text: `what is a ${word}` }));
const CACHES = {
  'index.kind': 'flat',
  'cache.result.policy': 'lru',
  'cache.semantic.policy': 'lru',
  'cache.embedding.policy': 'lru',
  'cache.warm.queries': 4,
} as const;

function open(knobs: Partial<KnobValues> = {}, store = memoryStore()) {
  const files = new Map(WORDS.map((word) => [`${word}.md`, `# ${word}\n\nThis is a ${word}.\n`]));
  const models = fakeModels(2048);
  const { lab } = fakeLab(files, { store, models });
  const variant = fakeVariant('v', { ...CACHES, ...knobs });
  return {
    files,
    lab,
    models,
    store,
    ask: (text: string) => lab.query(spec, variant, text, noControl),
    prime: (queries = likely, control: JobControl = noControl) => lab.prime(spec, variant, queries, control),
  };
}

/** So slow that priming takes several steps. */
function slowed(models: ReturnType<typeof fakeModels>): void {
  const quick = models.open.bind(models);
  models.open = async () => {
    const embedder = await quick('fake');
    return {
      ...embedder,
      embed: async (batch) => {
        await new Promise((resolve) => setTimeout(resolve, 60));
        return embedder.embed(batch);
      },
    };
  };
}

describe('priming the live caches', () => {
  it('has the most popular queries answered before anybody asks, as many as the knob says', async () => {
    const { ask, prime, lab } = open();
    const fresh = await lab.query(spec, fakeVariant('plain', { 'index.kind': 'flat' }), likely[0]!.text, noControl);
    expect(await prime()).toMatchObject({ queries: 4, answered: 4, vectors: { memory: 0, store: 0, model: 4 } });
    const answer = await ask(likely[0]!.text);
    expect(answer).toMatchObject({ cache: 'result', hits: fresh.hits, primed: 4 });
    expect((await ask(likely[3]!.text)).cache).toBe('result');
    expect((await ask(likely[4]!.text)).cache).toBe('miss');
  });

  it('counts no look-up: the user sees what requests did', async () => {
    const { ask, prime } = open();
    await ask(likely[1]!.text);
    await prime();
    const { caches } = await ask(likely[0]!.text);
    expect(caches).toMatchObject([
      { layer: 'result', lookUps: 2, hits: 1, entries: 4 },
      { layer: 'semantic', lookUps: 1, hits: 0, entries: 4 },
      { layer: 'embedding', lookUps: 1, hits: 0, entries: 4 },
    ]);
  });

  it('keeps what is most popular where not all of it fits', async () => {
    const { ask, prime } = open({ 'cache.result.maxEntries': 2, 'cache.semantic.policy': 'none' });
    await prime();
    expect((await ask(likely[0]!.text)).cache).toBe('result');
    expect((await ask(likely[1]!.text)).cache).toBe('result');
    expect((await ask(likely[2]!.text)).cache).toBe('miss');
  });

  it('leaves what is there, and answers anew what is out of date', async () => {
    const { ask, prime, files } = open({ 'cache.invalidation': 'dependencies', 'retrieval.k': 1 });
    await prime();
    expect(await prime()).toMatchObject({ queries: 4, answered: 0, vectors: { memory: 0, store: 0, model: 0 } });
    files.set('apple.md', '# apple\n\nThis is a green apple.\n');
    expect((await ask('green fields')).primed).toBeUndefined();
    expect(await prime()).toMatchObject({ queries: 4, answered: 1, vectors: { memory: 1, store: 0, model: 0 } });
    expect(await ask(likely[0]!.text)).toMatchObject({ cache: 'result', primed: 4 });
  });

  it('takes vectors out of the store where another process left them', async () => {
    const { store, prime } = open();
    await prime(likely.slice(0, 3));
    const later = open({}, store);
    expect((await later.prime()).vectors).toEqual({ memory: 0, store: 3, model: 1 });
  });

  it('does not let a kept answer to another query stand for one', async () => {
    const { ask, prime } = open({ 'cache.semantic.threshold': 0.3, 'cache.semantic.guards': 'off' });
    await prime();
    expect((await ask(likely[2]!.text)).hits[0]!.document).toBe('cloud.md');
  });

  it('works for a search by words, which needs no vector', async () => {
    const { ask, prime } = open({ 'retrieval.mode': 'lexical', 'cache.semantic.policy': 'none' });
    expect(await prime()).toMatchObject({ answered: 4, vectors: { memory: 0, store: 0, model: 0 } });
    expect((await ask(likely[0]!.text)).cache).toBe('result');
  });

  it('ends where it is cancelled, and what was answered stays', async () => {
    const { ask, prime, models } = open();
    await ask('nothing');
    const before = models.embedded.length;
    const cancelled = prime(
      likely,
      cancelWhen(() => models.embedded.length >= before + 2),
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'job/cancelled' });
    expect((await ask(likely[3]!.text)).cache).toBe('result');
    expect((await ask(likely[0]!.text)).cache).toBe('miss');
    expect((await ask(likely[0]!.text)).primed).toBeUndefined();
  });

  it('lets a search come between its steps', async () => {
    const { prime, ask, models } = open({ 'cache.warm.queries': 8 });
    const done: string[] = [];
    slowed(models);
    const priming = prime().then(() => done.push('primed'));
    const asked = ask('somebody waits').then(() => done.push('answered'));
    await Promise.all([priming, asked]);
    expect(done).toEqual(['answered', 'primed']);
  });

  it('does not say that it is done where documents changed under way', async () => {
    const { prime, ask, models, files } = open({ 'cache.warm.queries': 8 });
    slowed(models);
    const control = {
      ...noControl,
      report: ({ stage, done }: Progress) => {
        if (stage === 'prime' && done < 8) files.set('new.md', '# new\n\nThis is new.\n');
      },
    };
    expect((await prime(likely, control)).queries).toBe(8);
    expect((await ask('somebody')).primed).toBeUndefined();
    expect((await prime()).queries).toBe(8);
    expect((await ask('somebody else')).primed).toBe(8);
  });

  it('is refused for a variant that primes nothing', async () => {
    for (const knobs of [{ 'cache.warm.queries': 0 }, { 'cache.result.policy': 'none' }] as const) {
      const refused = await open(knobs)
        .prime()
        .catch((error: unknown) => error);
      expect(LabError.dataOf(refused).code).toBe('cache/not-primed');
    }
  });
});
