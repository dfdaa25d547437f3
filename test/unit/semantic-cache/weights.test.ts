import { describe, expect, it } from 'vitest';
import {
  FEATURES,
  fitJudge,
  formatWeights,
  judgeOf,
  judgeOfKnobs,
  parseWeights,
  SHIPPED,
  SHIPPED_WEIGHTS,
  type LabelledPair,
} from '../../../src/core/semantic-cache';

describe('weights that come with the lab', () => {
  const score = (cached: string, asked: string, cosine = 0.85): number =>
    judgeOf('weighed').score({ cached, asked, cosine });

  it('give about a half at cosine 0.85 where nothing differs, and less for every difference', () => {
    const alike = score('How do I learn Spanish fast?', 'How can I learn Spanish quickly?');
    expect(alike).toBeGreaterThan(0.4);
    expect(alike).toBeLessThan(0.6);
    expect(score('How do I learn Spanish in 3 weeks?', 'How can I learn Spanish in 9 weeks?')).toBeLessThan(
      alike - 0.2,
    );
    expect(score('How do I learn Spanish fast?', "Why can't I learn Spanish quickly?")).toBeLessThan(alike - 0.2);
  });

  it('have one weight a feature', () => {
    expect(Object.keys(SHIPPED_WEIGHTS.weights).sort()).toEqual(Object.keys(FEATURES).sort());
  });
});

describe('weights fitted to pairs', () => {
  // The cosine says nothing in these pairs; whether both name the same thing says all.
  const pairs = Array.from({ length: 400 }, (_, i): LabelledPair => {
    const same = i % 2 === 0;
    const other = same ? `thing${i}` : `part${i}`;
    return { cached: `please sell my thing${i} soon`, asked: `kindly sell my ${other} soon`, cosine: 0.8, same };
  });

  it('learn what differs where pairs do not mean the same', () => {
    const judge = judgeOf('weighed', fitJudge(pairs));
    const same = judge.score({ cached: 'please sell gold soon', asked: 'kindly sell gold soon', cosine: 0.8 });
    const another = judge.score({ cached: 'please sell gold soon', asked: 'kindly sell silver soon', cosine: 0.8 });
    expect(same).toBeGreaterThan(0.75);
    expect(another).toBeLessThan(0.25);
  });

  it('are read again as they were written, and decide alike', () => {
    const weights = fitJudge(pairs);
    const text = formatWeights(weights);
    expect(parseWeights(text)).toEqual(weights);
    expect(text).not.toMatch(/[,:"']/);
    const asked = { cached: 'please sell gold soon', asked: 'kindly sell silver soon', cosine: 0.8 };
    const knobs = { 'cache.semantic.guards': 'weighed', 'cache.semantic.weights': text } as const;
    expect(judgeOfKnobs(knobs).score(asked)).toBe(judgeOf('weighed', weights).score(asked));
    expect(judgeOfKnobs({ ...knobs, 'cache.semantic.weights': SHIPPED }).score(asked)).toBe(
      judgeOf('weighed').score(asked),
    );
  });

  it.each([
    ['', 'no weight'],
    ['cosine', 'no weight'],
    ['cosine=high', 'no weight'],
    ['cosine=NaN', 'no weight'],
    ['cosine=1e9', 'no weight'],
    ['colour=1', 'nothing that is weighed is named "colour"'],
    ['constructor=1', 'nothing that is weighed is named "constructor"'],
    ['cosine=1 cosine=2', 'given twice'],
  ])('that read "%s" are refused', (text, problem) => {
    expect(parseWeights(text)).toEqual({ problem: expect.stringContaining(problem) as string });
    expect(() => judgeOfKnobs({ 'cache.semantic.guards': 'weighed', 'cache.semantic.weights': text })).toThrow(
      expect.objectContaining({ code: 'cache/bad-weights' }) as Error,
    );
  });
});
