import { describe, expect, it } from 'vitest';
import { FEATURES, fitJudge, judgeOf, SHIPPED_WEIGHTS, type LabelledPair } from '../../../src/core/semantic-cache';
import { rarityOf } from '../../../src/core/semantic-cache/features';

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
  it('learn that an exchanged rare word matters where an exchanged common one does not', () => {
    // In these pairs every text says "please" or "kindly", and the last word tells whether they mean the same.
    const pairs = Array.from({ length: 200 }, (_, i): LabelledPair => {
      const same = i % 2 === 0;
      const [one, other] = [`thing${i}`, same ? `thing${i}` : `part${i}`];
      return { cached: `please sell my ${one} soon`, asked: `kindly sell my ${other} soon`, cosine: 0.8, same };
    });
    const weights = fitJudge(pairs);
    const judge = judgeOf('weighed', weights);
    const common = judge.score({ cached: 'please sell it soon', asked: 'kindly sell it soon', cosine: 0.8 });
    const rare = judge.score({ cached: 'please sell gold soon', asked: 'kindly sell silver soon', cosine: 0.8 });
    expect(common).toBeGreaterThan(0.75);
    expect(rare).toBeLessThan(0.25);
    expect(fitJudge(pairs)).toEqual(weights);
  });

  it('take a word for the rarer the fewer texts have it', () => {
    const rarity = { texts: 1000, textsWith: { often: 500, seldom: 5 } };
    const [often, seldom, unseen] = ['often', 'seldom', 'constructor'].map((word) => rarityOf(rarity, word));
    expect(often!).toBeLessThan(seldom!);
    expect(seldom!).toBeLessThan(unseen!);
    expect(unseen!).toBeLessThanOrEqual(1);
  });
});
