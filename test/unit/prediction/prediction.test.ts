import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/common';
import { createSessionModel, FollowerCounts, measurePrediction, mostAsked } from '../../../src/core/prediction';

/** Sessions of three requests: a → b → c with a chance, anything otherwise. */
function sessions(count: number, chance: number, seed: number): { query: number; session: number }[] {
  const rng = createRng(seed);
  return Array.from({ length: count }, (_, session) => {
    let query = rng.below(20);
    return [0, 1, 2].map(() => {
      const asked = { query, session };
      query = rng.next() < chance ? (query + 1) % 20 : rng.below(20);
      return asked;
    });
  }).flat();
}

describe('a session model', () => {
  it('predicts what came next before, with its share', () => {
    const model = createSessionModel<string>();
    for (let session = 0; session < 10; session++) {
      model.observe('install', session);
      model.observe(session < 8 ? 'configure' : 'uninstall', session);
    }
    const [first, second] = model.predictNext('install', 2);
    expect([first!.query, second!.query]).toEqual(['configure', 'uninstall']);
    // By hand: 10 visits, 2 distinct followers, each followed 8 and 2 of all 20 visits.
    expect(first!.probability).toBeCloseTo((8 + 2 * (8 / 20)) / 12, 12);
    expect(second!.probability).toBeCloseTo((2 + 2 * (2 / 20)) / 12, 12);
    expect(model.predictNext('install', 5, 0.5)).toHaveLength(1);
  });

  it('falls back on what follows anything for a query it never saw, and says nothing before it saw anything', () => {
    const model = createSessionModel<string>();
    expect(model.predictNext('x', 3)).toEqual([]);
    model.observe('a', 1);
    model.observe('b', 1);
    expect(model.predictNext('x', 3)).toEqual([{ query: 'b', probability: 0.5 }]);
  });

  it('does not take requests of different sessions, or of none, as following each other', () => {
    const model = createSessionModel<string>();
    model.observe('a', 1);
    model.observe('b', 2);
    model.observe('c');
    model.observe('d');
    expect(model.predictNext('a', 3)).toEqual([]);
  });

  it('never predicts the query itself, and its probabilities never sum to more than 1', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(3)), { maxLength: 300 }), (requests) => {
        const model = createSessionModel<number>();
        for (const [query, session] of requests) model.observe(query, session);
        for (let query = 0; query <= 6; query++) {
          const predicted = model.predictNext(query, 10);
          expect(predicted.map((each) => each.query)).not.toContain(query);
          expect(predicted.reduce((sum, each) => sum + each.probability, 0)).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
  });

  it('forgets queries and sessions beyond its limits, and goes on', () => {
    const model = createSessionModel<number>({ mostQueries: 10, mostFollowers: 2, mostSessions: 5 });
    for (let i = 0; i < 10_000; i++) model.observe(i % 1000, i % 50);
    expect(model.predictNext(999, 100).length).toBeLessThanOrEqual(4);
  });

  it('has the precision that the sessions allow, on requests it had not seen', () => {
    const options = { most: 1, leastProbability: 0, learnedShare: 0.5 };
    const regular = measurePrediction(sessions(4000, 0.8, 1), options);
    // Two of three requests have a follower; four of five of these follow the rule.
    expect(regular.precision).toBeGreaterThan((2 / 3) * 0.75);
    expect(regular.precision).toBeLessThan((2 / 3) * 0.9);
    expect(regular.recall).toBeGreaterThan(0.75);
    const random = measurePrediction(sessions(4000, 0, 1), options);
    expect(random.precision).toBeLessThan(0.1);
  });

  it('says nothing where there is nothing to say', () => {
    expect(measurePrediction([], { most: 1, leastProbability: 0, learnedShare: 0.5 })).toEqual({
      predictions: 0,
      right: 0,
      followed: 0,
    });
  });
});

describe('counts of followers', () => {
  it('keep what is frequent, too high by no more than a share of the stream', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { maxLength: 500 }), (stream) => {
        const counts = new FollowerCounts<number>(8);
        const exact = new Map<number, number>();
        for (const item of stream) {
          counts.add(item);
          exact.set(item, (exact.get(item) ?? 0) + 1);
        }
        for (const [item, count] of exact) {
          if (count > stream.length / 8) expect(counts.of(item)).toBeGreaterThanOrEqual(count);
          expect(counts.of(item)).toBeLessThanOrEqual(count + stream.length / 8);
        }
      }),
    );
  });
});

describe('the most asked queries', () => {
  const query = (text: string, atMs: number, extra = {}) => ({ type: 'query' as const, text, atMs, ...extra });
  it('are counted as the cache would share them: white space aside, filters apart', () => {
    const trace = {
      events: [
        query('how to install', 0),
        query('licence', 1),
        query(' how  to install ', 2),
        { type: 'document' as const, atMs: 3, document: 'a.md', text: null, cause: 'delete' as const },
        query('licence', 4, { filter: { paths: ['docs/**'] } }),
      ],
    };
    expect(mostAsked(trace, 2)).toEqual([
      { text: 'how to install', requests: 2 },
      { text: 'licence', requests: 1 },
    ]);
    expect(mostAsked(trace, 10)).toHaveLength(3);
  });
});
