import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effortLadder, findLeastEffort } from '../../../src/core/advice/effort';

describe('the ladder of efforts', () => {
  it('holds both ends and ascends by about a fifth', () => {
    const ladder = effortLadder(10, 1000);
    expect([ladder[0], ladder.at(-1)]).toEqual([10, 1000]);
    for (const [i, value] of ladder.entries()) if (i > 0) expect(value / ladder[i - 1]!).toBeLessThan(1.25);
  });

  it('is one step where there is nothing to choose', () => {
    expect(effortLadder(10, 10)).toEqual([10]);
    expect(effortLadder(10, 4)).toEqual([10]);
  });
});

describe('the least effort', () => {
  const recallOf = (needed: number) => (effort: number) =>
    Promise.resolve({ value: Math.min(1, (0.9 * effort) / needed) });

  it('is the first of the ladder that reaches the target, whatever the recall is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 11, max: 4096 }), async (needed, most) => {
        const ladder = effortLadder(10, most);
        const recallAt = recallOf(needed);
        const tried = await findLeastEffort(ladder, 0.9, recallAt);
        const found = tried.find(({ recall }) => recall.value >= 0.9)?.effort;
        expect(found).toBe(ladder.find((effort) => effort >= needed));
        expect(tried.map(({ effort }) => effort)).toEqual([...tried.map(({ effort }) => effort)].sort((a, b) => a - b));
      }),
    );
  });

  it('asks for few of them, and for none twice', async () => {
    const asked: number[] = [];
    await findLeastEffort(effortLadder(10, 4096), 0.9, (effort) => {
      asked.push(effort);
      return recallOf(300)(effort);
    });
    expect(asked.length).toBeLessThanOrEqual(10);
    expect(new Set(asked).size).toBe(asked.length);
  });
});
