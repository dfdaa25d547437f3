import { expect, it } from 'vitest';
import { Recent } from '../../../src/core/search/recent';

it('what was not asked for lately is made again, what was is not', () => {
  const recent = new Recent<number>(2);
  let made = 0;
  const ask = (key: string): number => recent.getOrMake(key, () => ++made);
  expect([ask('a'), ask('b'), ask('a'), ask('c'), ask('a'), ask('b')]).toEqual([1, 2, 1, 3, 1, 4]);
  recent.clear();
  expect(ask('a')).toBe(5);
});
