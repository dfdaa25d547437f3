import { describe, expect, it } from 'vitest';
import { compareIds, descendingScores, formatRun, parseRun, trecOrder } from '../../../src/core/evaluation';
import { LabError } from '../../../src/core/common';

const codeOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    return error instanceof LabError ? `${error.code} ${error.where?.line ?? ''}`.trim() : String(error);
  }
  return 'no error';
};

describe('run files', () => {
  it('writes query, Q0, document, rank, score, name', () => {
    const run = new Map([
      [
        '7',
        [
          { id: 'docs/a.md', score: 0.5 },
          { id: 'docs/b.md', score: 0.75 },
        ],
      ],
    ]);
    expect(formatRun(run, 'small')).toBe('7 Q0 docs/b.md 1 0.75 small\n7 Q0 docs/a.md 2 0.5 small\n');
  });

  it('prints scores that fall strictly also as 32-bit floats', () => {
    const items = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, score: 0.7 }));
    const scores = parseRun(formatRun(new Map([['q', items]]), 'x')).get('q')!;
    expect(scores.map(({ id }) => id)).toEqual(['e', 'd', 'c', 'b', 'a']);
    const floats = scores.map(({ score }) => Math.fround(score));
    expect(floats.every((value, i) => i === 0 || value < floats[i - 1]!)).toBe(true);
    expect(Math.abs(floats[4]! - 0.7)).toBeLessThan(1e-6);
  });

  it('keeps ids in one column and reads them back', () => {
    const ids = [
      'two words.md',
      'new\nline',
      'tab\t',
      'nbsp\u00a0x',
      '100%',
      'a%20b',
      'http://x/%C3%A9',
      '%',
      '',
      '%25',
    ];
    const text = formatRun(new Map([['q 1', ids.map((id, i) => ({ id, score: -i }))]]), 'my run');
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => line.split(/\s+/u).length),
    ).toEqual(ids.map(() => 6));
    expect(
      parseRun(text)
        .get('q 1')!
        .map(({ id }) => id),
    ).toEqual(ids);
    expect(text).toContain('http://x/%C3%A9 ');
    expect(text).toContain('100% ');
  });

  it('refuses what is no run, and says where', () => {
    expect(codeOf(() => parseRun('1 Q0 d 1 0.5 x\n1 Q0 d2 2 high x'))).toBe('evaluation/run-malformed 2');
    expect(codeOf(() => parseRun('1 Q0 d 1 0.5'))).toBe('evaluation/run-malformed 1');
    expect(codeOf(() => parseRun('1 Q0 d 1 Infinity x'))).toBe('evaluation/run-malformed 1');
    expect(codeOf(() => parseRun('1 Q0 d 1 0.5 x\n\n1 Q0 d 2 0.4 x\n'))).toBe('evaluation/run-duplicate 3');
  });

  it('reads tabs, Windows line ends and no lines at all', () => {
    expect(parseRun('1\tQ0\td\t1\t5e-1\tx\r\n').get('1')).toEqual([{ id: 'd', score: 0.5 }]);
    expect(parseRun('\n').size).toBe(0);
  });
});

describe('order', () => {
  it('compares ids as their UTF-8 bytes', () => {
    const ids = ['b', 'a', 'é', '\u{1F600}', '\uffee', 'ab', ''];
    const bytes = [...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect([...ids].sort(compareIds)).toEqual(bytes);
    expect(trecOrder(ids.map((id) => ({ id, score: 1 }))).map(({ id }) => id)).toEqual(bytes.reverse());
  });

  it('makes scores fall in the order of the list, across zero and into the negative', () => {
    const scores = descendingScores([1, 2, 0.5, 0, 0, 1, -3, -3]);
    expect(scores.slice(0, 4)).toEqual([1, Math.fround(1 - 2 ** -24), 0.5, 0]);
    expect(scores.every((value, i) => i === 0 || (value < scores[i - 1]! && Math.fround(value) === value))).toBe(true);
    expect(scores[6]).toBe(-3);
  });

  it('refuses scores that are no numbers', () => {
    expect(codeOf(() => descendingScores([1, NaN]))).toBe('evaluation/score-not-finite');
    expect(codeOf(() => descendingScores([Infinity]))).toBe('evaluation/score-not-finite');
  });
});
