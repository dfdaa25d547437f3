import { expect, it } from 'vitest';
import { answeredBy } from '../../../src/core/report';

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
