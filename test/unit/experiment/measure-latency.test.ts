import { describe, expect, it } from 'vitest';
import { cancelled, noControl, type Progress, type QueryStep } from '../../../src/core/common';
import { measureLatency, turnOrder } from '../../../src/core/experiment/measure-latency';
import type { Retriever } from '../../../src/core/retrieval';

const queries = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ id, text: `text of ${id}` }));

/** Variants that answer in simulated time, and the order in which they were asked. */
function world(variants: number, msOf: (variant: number, call: number) => number = () => 1) {
  let nowMs = 0;
  const asked: { variant: number; text: string }[] = [];
  const retrievers = Array.from({ length: variants }, (_, variant) => ({
    retriever: {
      retrieve: (text) => {
        const totalMs = msOf(variant, asked.length);
        asked.push({ variant, text });
        nowMs += totalMs;
        const stepMs: Partial<Record<QueryStep, number>> =
          variant === 0 ? { embed: totalMs / 2, search: totalMs / 2 } : { search: totalMs };
        return Promise.resolve({
          hits: [{ row: variant, score: 1, document: text, startLine: 1, endLine: 1 }],
          stepMs,
          totalMs,
        });
      },
    } satisfies Retriever,
  }));
  return { retrievers, asked, clock: { nowMs: () => nowMs } };
}

describe('measuring latency', () => {
  it('asks every query of every variant once a round, and one round more than it counts', async () => {
    const { retrievers, asked, clock } = world(3);
    const samples = await measureLatency(retrievers, queries, { repeat: 2, seed: 1 }, clock, noControl);
    expect(asked).toHaveLength(3 * 6 * (2 + 1));
    for (const { totals, byQuery, answers } of samples) {
      expect(totals).toHaveLength(12);
      expect(byQuery.map((times) => times.length)).toEqual([2, 2, 2, 2, 2, 2]);
      expect(answers).toHaveLength(6);
    }
  });

  it('interleaves: all variants answer one query before any answers the next', async () => {
    const { retrievers, asked, clock } = world(3);
    await measureLatency(retrievers, queries, { repeat: 3, seed: 5 }, clock, noControl);
    for (let i = 0; i < asked.length; i += 3) {
      const turn = asked.slice(i, i + 3);
      expect(new Set(turn.map(({ text }) => text)).size).toBe(1);
      expect(turn.map(({ variant }) => variant).sort()).toEqual([0, 1, 2]);
    }
  });

  it.each([2, 3, 4])('lets each of %i variants go first equally often', async (variants) => {
    const { retrievers, asked, clock } = world(variants);
    await measureLatency(retrievers, queries, { repeat: 3, seed: 1 }, clock, noControl);
    const first = asked.filter((_, i) => i % variants === 0).map(({ variant }) => variant);
    const counts = Array.from({ length: variants }, (_, v) => first.filter((variant) => variant === v).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(first.some((variant, i) => i > 0 && variant === first[i - 1])).toBe(false);
  });

  it.each([2, 3, 4, 5])('lets each of %i variants follow each other one equally often', (variants) => {
    const turns = variants % 2 === 0 ? variants : 2 * variants;
    const followed = new Map<string, number>();
    for (let turn = 0; turn < turns; turn++) {
      const order = turnOrder(variants, turn);
      expect(order.toSorted()).toEqual(Array.from({ length: variants }, (_, v) => v));
      order.slice(1).forEach((v, i) => {
        const pair = `${order[i]!} ${v}`;
        followed.set(pair, (followed.get(pair) ?? 0) + 1);
      });
    }
    expect(followed.size).toBe(variants * (variants - 1));
    expect(new Set(followed.values()).size).toBe(1);
  });

  it('asks the first variant twice in a row for its twins, and counts the first answer alone as its own', async () => {
    // The second of two answers in a row is quicker, as with warm caches.
    let last = -1;
    const { retrievers, asked, clock } = world(2, (variant, call) => {
      const warm = call > 6 * 2 && variant === last;
      last = warm ? -1 : variant;
      return variant === 1 ? 5 : warm ? 2 : 3;
    });
    const rounds = { repeat: 4, seed: 1, twins: true };
    const [first, second] = await measureLatency(retrievers, queries, rounds, clock, noControl);
    expect(asked).toHaveLength(6 * 2 + 4 * 6 * 3);
    expect(new Set(first!.totals)).toEqual(new Set([3]));
    expect([first!.totals.length, second!.totals.length]).toEqual([24, 24]);
    for (const twin of first!.twins!)
      expect(twin.map((times) => times.toSorted())).toEqual(queries.map(() => [2, 2, 3, 3]));
    expect(second).not.toHaveProperty('twins');
  });

  it('asks in another order each round, and in the same orders with the same seed', async () => {
    const orderOf = async (seed: number): Promise<string[]> => {
      const { retrievers, asked, clock } = world(1);
      await measureLatency(retrievers, queries, { repeat: 2, seed }, clock, noControl);
      return asked.map(({ text }) => text);
    };
    const order = await orderOf(7);
    const rounds = [order.slice(0, 6), order.slice(6, 12), order.slice(12)];
    for (const round of rounds) expect(round.toSorted()).toEqual(queries.map(({ text }) => text));
    expect(new Set(rounds.map((round) => round.join())).size).toBeGreaterThan(1);
    expect(await orderOf(7)).toEqual(order);
    expect(await orderOf(8)).not.toEqual(order);
  });

  it('discards the warm-up: a slow first round leaves no trace', async () => {
    const warmUp = 2 * queries.length;
    const { retrievers, clock } = world(2, (_, call) => (call < warmUp ? 1000 : 3));
    const samples = await measureLatency(retrievers, queries, { repeat: 2, seed: 1 }, clock, noControl);
    for (const { totals, steps } of samples) {
      expect(new Set(totals)).toEqual(new Set([3]));
      expect(Math.max(...steps.search.flat())).toBeLessThanOrEqual(3);
    }
  });

  it('keeps each time with its query and step; a step that does not run has no times', async () => {
    const { retrievers, clock } = world(2, (variant) => (variant === 0 ? 4 : 10));
    const [first, second] = await measureLatency(retrievers, queries, { repeat: 1, seed: 1 }, clock, noControl);
    expect(first!.byQuery).toEqual(queries.map(() => [4]));
    expect(first!.steps.embed).toEqual(queries.map(() => [2]));
    expect(second!.byQuery).toEqual(queries.map(() => [10]));
    expect(second!.steps.embed).toEqual(queries.map(() => []));
    expect(second!.steps.tokenize).toEqual(queries.map(() => []));
    for (const [v, { answers }] of [first!, second!].entries())
      expect(answers.map(({ hits }) => [hits[0]!.document, hits[0]!.row])).toEqual(
        queries.map(({ text }) => [text, v]),
      );
  });

  it('lets messages in at least every 300 ms, says how far it is, and stops when cancelled', async () => {
    const { retrievers, asked, clock } = world(2, () => 40);
    const said: Progress[] = [];
    const checks: number[] = [];
    const control = {
      ...noControl,
      report: (progress: Progress) => void said.push(progress),
      checkpoint: () => {
        checks.push(clock.nowMs());
        return asked.length >= 20 ? Promise.reject(cancelled()) : Promise.resolve();
      },
    };
    await expect(measureLatency(retrievers, queries, { repeat: 5, seed: 1 }, clock, control)).rejects.toMatchObject({
      code: 'job/cancelled',
    });
    expect(asked).toHaveLength(20);
    expect(Math.max(...checks.map((ms, i) => ms - (checks[i - 1] ?? 0)))).toBeLessThanOrEqual(300);
    expect(said.at(-1)).toMatchObject({ stage: 'measure', total: 36, unit: 'queries' });
    expect(said.at(-1)!.remainingMs).toBeCloseTo((36 - said.at(-1)!.done) * 80, 6);
  });
});
