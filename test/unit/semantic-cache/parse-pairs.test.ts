import { expect, it } from 'vitest';
import { parsePairs } from '../../../src/core/semantic-cache';

it('reads one pair a line, and tells what it leaves out', () => {
  const lines = [
    '\uFEFF{"a": "one", "b": "two", "same": true}',
    '',
    '{"a": "one", "b": "two"}',
    'not json',
    '{"a": "one", "b": 3, "same": false}',
    '{"a": " ", "b": "two", "same": false}',
    '{"a": "three", "b": "four", "same": false, "__proto__": {"same": true}}\r',
  ];
  const { pairs, notices } = parsePairs(lines.join('\n'), 'pairs.jsonl');
  expect(pairs).toEqual([
    { a: 'one', b: 'two', same: true },
    { a: 'three', b: 'four', same: false },
  ]);
  expect(notices).toHaveLength(4);
  expect(notices[0]).toBe('Line 3 was left out: The member "same" is not true or false.');
  expect(parsePairs('x\n'.repeat(9), 'f').notices.at(-1)).toBe('4 more lines were left out.');
});
