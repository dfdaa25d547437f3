import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/common';
import { lossAgainst, rungsOf, type Rival } from '../../../src/core/sweep/early-drop';

const rng = createRng(3);
const QUERIES = 60;
const good = Array.from({ length: QUERIES }, () => 0.4 + 0.4 * rng.next());
const rival = (over: Partial<Rival> = {}): Rival => ({
  name: 'leader',
  ndcg: good,
  latencyRatio: 1,
  memory: 1000,
  cost: 1,
  ...over,
});
const part = (loss: number, memory = 1000, cost = 1) => ({
  ndcg: good.slice(0, 30).map((value, i) => value - loss + 0.05 * (i % 3)),
  memory,
  cost,
});
const slow = () => Promise.resolve(1.2);
const verdict = (of: ReturnType<typeof part>, rivals: readonly Rival[], ratio = slow) =>
  lossAgainst(of, rivals, 1, ratio);

describe('dropping a variant on a part of the queries', () => {
  it('happens when a member of the front is better on the same queries and nothing is saved', async () => {
    const reason = await verdict(part(0.3), [rival()]);
    expect(reason).toMatch(/^Worse than leader on the first 30 queries \(nDCG@10 0\.\d{3} against 0\.\d{3}\)/);
  });

  it.each([
    ['quality cannot be told apart', part(0.05), rival(), slow],
    ['quality is better', part(-0.2), rival(), slow],
    ['it needs less memory', part(0.3, 500), rival(), slow],
    ['it is cheaper', part(0.3, 1000, 0.5), rival(), slow],
    ['it is faster', part(0.3), rival(), () => Promise.resolve(0.5)],
    ['the member is unknown in what is saved', part(0.3), rival({ latencyRatio: 5 }), slow],
  ])('does not happen where %s', async (_, of, member, ratio) => {
    expect(await verdict(of, [member], ratio)).toBeUndefined();
  });

  it('takes one member that is better in all; two that are better in parts do not do', async () => {
    const smaller = rival({ name: 'smaller', memory: 100 });
    const cheap = part(0.3, 500);
    expect(await verdict(cheap, [rival()])).toBeUndefined();
    expect(await verdict(cheap, [rival(), smaller])).toContain('smaller');
  });

  it('does not time what is not lost already', async () => {
    let timed = 0;
    const ratio = () => Promise.resolve((timed++, 1));
    await verdict(part(0.05), [rival()], ratio);
    expect(timed).toBe(0);
  });

  it('seldom drops an equal: at most as often as a verdict errs', async () => {
    let dropped = 0;
    const noise = createRng(11);
    for (let i = 0; i < 200; i++) {
      const leader = Array.from({ length: 40 }, () => noise.next());
      const own = Array.from({ length: 40 }, () => noise.next());
      const members = [rival({ ndcg: leader }), rival({ ndcg: leader.map((v) => Math.min(1, v + 0.01)) })];
      if (await verdict({ ndcg: own, memory: 1000, cost: 1 }, members)) dropped++;
    }
    expect(dropped).toBeLessThanOrEqual(8);
  });
});

describe('the parts', () => {
  it('are a quarter and half of the queries, where that is enough to tell', () => {
    expect(rungsOf(225)).toEqual([56, 112]);
    expect(rungsOf(50)).toEqual([25]);
    expect(rungsOf(30)).toEqual([]);
  });
});
