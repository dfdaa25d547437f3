import { expect, it } from 'vitest';
import { answeredBy, liveCachesText } from '../../../src/core/report';

it.each<[Parameters<typeof answeredBy>[0], string]>([
  [{ cache: 'off' }, 'cache off'],
  [{ cache: 'miss', vector: 'model' }, 'not in cache · vector new'],
  [{ cache: 'off', vector: 'store' }, 'cache off · vector from the store'],
  [{ cache: 'result' }, 'from the result cache'],
  [
    { cache: 'semantic', keptFor: { query: 'how long do apples keep', score: 0.9349 }, vector: 'memory' },
    'from the semantic cache: kept for "how long do apples keep", likeness 0.93 · vector from memory',
  ],
])('%o reads "%s"', (answer, words) => {
  expect(answeredBy(answer)).toBe(words);
});

it('caches are told by what they did and hold', () => {
  const caches = [
    { layer: 'result', lookUps: 10, hits: 3, entries: 7, bytes: 34_100 },
    { layer: 'embedding', lookUps: 7, hits: 0, entries: 1, bytes: 1540 },
  ] as const;
  const words = 'result cache 3 of 10 (7 entries, 34.1 kB) · embedding cache 0 of 7 (1 entry, 1.54 kB)';
  expect(liveCachesText(caches)).toBe(words);
  expect(liveCachesText(caches, 1)).toBe(`${words} · 1 query primed`);
});
