import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cancelled, userError } from '../../../src/core/common';
import { defaultKnobs } from '../../../src/core/config';
import type { EmbeddingModel } from '../../../src/core/embedding';
import type { QueryAnswer } from '../../../src/core/lab';
import type { CallOptions } from '../../../src/protocol/channel';
import { answerTo } from '../../support/fake-engine';
import { fakeWorkspace } from '../../support/fake-session';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const LONG_MS = 60_000;
const TRACE = '/storage/searches/recorded.jsonl';

/** A session over a folder with recorded searches, whose active variant primes its caches. */
function primedWorkspace({ isRecorded = true, warm = 100 } = {}) {
  const workspace = fakeWorkspace({ recordedTrace: () => Promise.resolve(isRecorded ? TRACE : undefined) });
  const { session, engine } = workspace;
  session.setKnobs({ 'cache.result.policy': 'lru', 'cache.warm.queries': warm });
  let primed: number | undefined;
  engine.override.query = ({ text }: { text: string }): QueryAnswer => ({
    ...answerTo(text),
    ...(primed !== undefined && { primed }),
  });
  engine.override.prime = () => {
    primed = warm;
    return { queries: warm, answered: warm, vectors: { memory: 0, store: 0, model: warm }, ms: 1 };
  };
  return {
    ...workspace,
    documentsChanged: () => (primed = undefined),
    primings: () => engine.calls.filter(({ method }) => method === 'prime'),
    searched: async (text: string): Promise<void> => {
      await session.search(text);
      await vi.advanceTimersByTimeAsync(LONG_MS);
    },
  };
}

describe('priming while nobody types', () => {
  it('fills the caches of the searched variant from the recorded searches, once what was typed is recorded', async () => {
    const { session, primings } = primedWorkspace();
    await session.search('x');
    await vi.advanceTimersByTimeAsync(1000);
    await session.search('xy');
    await vi.advanceTimersByTimeAsync(2000);
    expect(primings()).toEqual([]);
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(primings()).toHaveLength(1);
    expect(primings()[0]!.params).toMatchObject({
      variant: { knobs: { 'cache.warm.queries': 100 } },
      trace: { kind: 'file', path: TRACE },
    });
  });

  it('happens once for a setting and a state of the documents', async () => {
    const { searched, primings, documentsChanged } = primedWorkspace();
    for (const text of ['x', 'y', 'z']) await searched(text);
    expect(primings()).toHaveLength(1);
    documentsChanged();
    await searched('after the change');
    expect(primings()).toHaveLength(2);
  });

  it.each([
    ['nothing was recorded', { isRecorded: false }],
    ['the variant primes nothing', { warm: 0 }],
  ])('does not happen where %s', async (_why, given) => {
    const { searched, primings } = primedWorkspace(given);
    await searched('x');
    expect(primings()).toEqual([]);
  });

  it('asks no server what nobody asked for', async () => {
    const { searched, primings, engine } = primedWorkspace();
    engine.override.models = () => [
      { id: defaultKnobs()['embedding.model'], kind: 'remote' } as unknown as EmbeddingModel,
    ];
    await searched('x');
    expect(engine.methods()).toContain('query');
    expect(primings()).toEqual([]);
  });

  it('ends when the setting changes, and begins anew', async () => {
    const { session, searched, primings, engine } = primedWorkspace();
    engine.override.prime = (_params, { signal }: CallOptions) =>
      new Promise((_resolve, reject) => signal!.addEventListener('abort', () => reject(cancelled())));
    await searched('x');
    session.setKnob('retrieval.k', 5);
    expect(primings()[0]!.options.signal!.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(primings()).toHaveLength(2);
    session.dispose();
    expect(primings()[1]!.options.signal!.aborted).toBe(true);
  });

  it('keeps a failure to the log: nobody asked for it', async () => {
    const { session, searched, engine, logged } = primedWorkspace();
    engine.override.prime = () => Promise.reject(userError('trace/unreadable', 'It is no trace.', 'Choose another.'));
    await searched('x');
    expect(logged).toEqual(['Priming: It is no trace.']);
    expect(session.tuningState()).toMatchObject({ notices: [], search: { answer: { query: 'x' } } });
  });
});
