import { describe, expect, it } from 'vitest';
import { cancelled } from '../../../src/core/common';
import type { QueryAnswer } from '../../../src/core/lab';
import type { AnswerStage } from '../../../src/core/progressive';
import { LiveSearch, type AskAgain } from '../../../src/host/live-search';

const answer = (query: string, stage?: AnswerStage): QueryAnswer => ({
  query,
  hits: [],
  stepMs: {},
  totalMs: 1,
  cache: 'off',
  documents: 1,
  chunks: 1,
  notices: [],
  ...(stage && { answeredBy: { stage } }),
});

describe('searching as the user types, in stages', () => {
  it('shows the first answer, then how far the next one is, then that one', async () => {
    const seen: string[] = [];
    const search = new LiveSearch(
      (text, _signal, again?: AskAgain) => {
        again?.onProgress({ stage: 'embeddings', done: 4, total: 10, unit: 'chunks' });
        return Promise.resolve(answer(text, again ? 'full' : 'lexical'));
      },
      () => {
        const { busy, preparing, answer: shown } = search.state;
        seen.push([busy ? 'busy' : '', shown?.answeredBy?.stage ?? '', preparing ? preparing.done : ''].join(' '));
      },
    );
    await search.search('cold start');
    expect(seen).toEqual(['busy  ', ' lexical ', ' lexical 4', ' full ']);
  });

  it('asks once where the variant does not answer in stages', async () => {
    let asked = 0;
    const search = new LiveSearch(
      (text) => {
        asked++;
        return Promise.resolve(answer(text));
      },
      () => undefined,
    );
    await search.search('cold start');
    expect([asked, search.state.busy]).toEqual([1, false]);
  });

  it('waits no longer for a better answer once the text is another', async () => {
    const aborted: string[] = [];
    const search = new LiveSearch(
      (text, signal, again) =>
        again && text === 'cold'
          ? new Promise((_, reject) => {
              signal.addEventListener('abort', () => {
                aborted.push(text);
                reject(cancelled());
              });
            })
          : Promise.resolve(answer(text, again ? 'full' : 'lexical')),
      () => undefined,
    );
    const first = search.search('cold');
    await Promise.resolve().then(() => undefined);
    await search.search('cold start');
    await first;
    expect(aborted).toEqual(['cold']);
    expect(search.state.answer).toMatchObject({ query: 'cold start', answeredBy: { stage: 'full' } });
  });

  it('says why no better answer comes', async () => {
    const search = new LiveSearch(
      (text, _signal, again) =>
        again ? Promise.reject(new Error('disk full')) : Promise.resolve(answer(text, 'lexical')),
      () => undefined,
    );
    await search.search('cold start');
    expect(search.state.error?.message).toBe('disk full');
  });
});
