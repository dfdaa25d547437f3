import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitJudge, judgeOf, readQuestion, type HitJudge } from '../../../src/core/semantic-cache';

const WORDS =
  'How do I can not why the best worst Rome Paris from to 3 5 30k km miles flight better than NASA max_tokens ' +
  "can't don't Größe naïve Ελλάδα 東京 🙂 ﬁle ① without enable disable, and or of ? ! .";
const text = fc.oneof(
  fc.array(fc.constantFrom(...WORDS.split(' ')), { maxLength: 14 }).map((words) => words.join(' ')),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);
const cosine = fc.double({ min: -1, max: 1, noNaN: true });
const fitted = fitJudge(
  Array.from({ length: 60 }, (_, i) => ({
    ...{ cached: `how do I paint a wall ${i}`, asked: `painting wall ${i % 7}` },
    ...{ cosine: 0.5 + (i % 30) / 60, same: i % 30 > 12 + (i % 5) },
  })),
);
const JUDGES: readonly (readonly [string, HitJudge])[] = [
  ['off', judgeOf('off')],
  ['veto', judgeOf('veto')],
  ['weighed', judgeOf('weighed')],
  ['weighed, fitted', judgeOf('weighed', fitted)],
];

describe.each(JUDGES)('judge %s', (_name, judge) => {
  it('scores 0…1, the same both ways round and every time', () => {
    fc.assert(
      fc.property(text, text, cosine, (cached, asked, value) => {
        const score = judge.score({ cached, asked, cosine: value });
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(judge.score({ cached: asked, asked: cached, cosine: value })).toBeCloseTo(score, 12);
        expect(judge.score({ cached, asked, cosine: value })).toBe(score);
      }),
    );
  });

  it('scores equal texts 1, whatever their white space and Unicode form', () => {
    fc.assert(
      fc.property(text, cosine, (each, value) => {
        expect(judge.score({ cached: each, asked: each, cosine: value })).toBe(1);
        expect(judge.score({ cached: `  ${each} `, asked: each.normalize('NFD'), cosine: value })).toBe(1);
      }),
    );
  });

  it('never scores lower for a larger cosine', () => {
    fc.assert(
      fc.property(text, text, cosine, cosine, (cached, asked, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const scores = [low, high].map((value) => judge.score({ cached, asked, cosine: value }));
        expect(scores[0]!).toBeLessThanOrEqual(scores[1]! + 1e-12);
      }),
    );
  });
});

describe('veto', () => {
  const veto = judgeOf('veto');
  const place = fc.constantFrom('Paris', 'Rome', 'Lima', 'Oslo', 'Kyoto');

  it('refuses reversals although the cosine is 0.99, and tells why', () => {
    fc.assert(
      fc.property(place, place, fc.constantFrom('flight', 'cheap train', 'the way'), (one, other, what) => {
        fc.pre(one !== other);
        const pair = {
          cached: `${what} from ${one} to ${other}`,
          asked: `${what} from ${other} to ${one}`,
          cosine: 0.99,
        };
        expect(veto.score(pair)).toBe(0);
        expect(veto.objection?.(pair)?.guard).toBe('swapped');
      }),
    );
  });

  it('refuses every pair of different whole numbers', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), (one, other) => {
        fc.pre(one !== other);
        expect(veto.score({ cached: `limit of ${one} rows`, asked: `limit of ${other} rows`, cosine: 0.99 })).toBe(0);
      }),
    );
  });

  it('lets the cosine stand where nothing differs but case and punctuation', () => {
    const pair = { cached: 'What is the best laptop?', asked: 'what is the best laptop', cosine: 0.97 };
    expect(veto.score(pair)).toBe(0.97);
    expect(veto.objection?.(pair)).toBeUndefined();
  });
});

it('reads long texts in linear time', () => {
  const work = (chars: number): number => {
    const long = 'Alice sends 12 km of Wire_7 from Paris to Rome, not Lima. '.repeat(chars / 58);
    const other = 'Bob keeps 13 miles of wire9 from Rome to Paris for Oslo. '.repeat(chars / 58);
    let steps = 0;
    for (const each of [readQuestion(long), readQuestion(other)]) steps += each.words.length + each.trigrams.size;
    const score = judgeOf('weighed').score({ cached: long, asked: other, cosine: 0.9 });
    expect(score).toBeGreaterThan(0);
    return steps;
  };
  // Twenty times the text is at most twenty times what is kept of it; a quadratic guard would not end here.
  expect(work(1_000_000)).toBeLessThan(21 * work(50_000));
});
