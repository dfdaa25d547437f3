import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLoss } from '../../../src/core/gate';

const search = async (found: readonly boolean[], oldestIsGood = false) => {
  let tried = 0;
  const loss = await findLoss(
    found.length,
    (i) => {
      tried++;
      return Promise.resolve(found[i]!);
    },
    oldestIsGood,
  );
  return { loss, tried };
};

describe('finding the revision that lost a query', () => {
  it('names the one loss, in few tries', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 400 }), async (good, bad) => {
        const history = Array.from({ length: good + bad }, (_, i) => i < good);
        for (const oldestIsGood of [true, false]) {
          const { loss, tried } = await search(history, oldestIsGood);
          expect(loss).toEqual({ kind: 'lost', lastFound: good - 1, firstLost: good });
          expect(tried).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(good + bad)) + 3);
        }
      }),
    );
  });

  it('names a real loss in any history that ends lost and was found where it looked', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), async (history) => {
        const { loss } = await search([true, ...history, false], true);
        expect(loss.kind).toBe('lost');
        if (loss.kind !== 'lost') return;
        const all = [true, ...history, false];
        expect([all[loss.lastFound], all[loss.firstLost]]).toEqual([true, false]);
        expect(loss.firstLost).toBe(loss.lastFound + 1);
      }),
    );
  });

  it('says when nothing was lost, or nothing was ever found', async () => {
    expect((await search([false, true])).loss).toEqual({ kind: 'not-lost' });
    expect((await search([false, false, false, false])).loss).toEqual({ kind: 'never-found' });
    expect((await search([false])).loss).toEqual({ kind: 'never-found' });
    expect((await search([false, false], true)).loss).toEqual({ kind: 'never-found' });
  });
});
