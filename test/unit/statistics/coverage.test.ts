import { describe, expect, it } from 'vitest';
import { compareLatencies, comparePaired, interval } from '../../../src/core/statistics';
import { simulate } from '../../support/simulate';

/** Share of samples of n whose interval holds the true mean. */
function coverage(
  n: number,
  trials: number,
  trueMean: number,
  draw: (random: ReturnType<typeof simulate>) => number,
): number {
  const random = simulate(n);
  let held = 0;
  for (let trial = 0; trial < trials; trial++) {
    const { low, high } = interval(
      Array.from({ length: n }, () => draw(random)),
      trial,
    )!;
    if (low <= trueMean && trueMean <= high) held++;
  }
  return held / trials;
}

describe('95 % intervals hold the true mean 93 to 97 times of 100', () => {
  it.each<[string, number, number, (random: ReturnType<typeof simulate>) => number]>([
    ['normal', 50, 0, ({ normal }) => normal()],
    ['normal', 20, 0, ({ normal }) => normal()],
    ['heavy-tailed (t, 5 degrees)', 50, 0, ({ student }) => student(5)],
    ['skewed (exponential)', 50, 1, ({ exponential }) => exponential()],
    ['differences with many zeros', 100, 0.04, ({ next, normal }) => (next() < 0.6 ? 0 : 0.1 + 0.3 * normal())],
    ['differences with many zeros', 225, 0.04, ({ next, normal }) => (next() < 0.6 ? 0 : 0.1 + 0.3 * normal())],
  ])('%s, n = %d', (_name, n, trueMean, draw) => {
    const held = coverage(n, n > 100 ? 300 : 1000, trueMean, draw);
    expect(held).toBeGreaterThanOrEqual(0.93);
    expect(held).toBeLessThanOrEqual(0.97);
  });
});

describe('A against A says "cannot tell" at least 95 times of 100', () => {
  it('for quality: two runs of equal quality that differ query by query', () => {
    const random = simulate(11);
    let undecided = 0;
    for (let trial = 0; trial < 200; trial++) {
      const hardness = Array.from({ length: 60 }, () => random.next());
      const run = () => hardness.map((value) => Math.min(1, Math.max(0, value + 0.2 * random.normal())));
      if (comparePaired(run(), run(), { seed: trial, better: 'higher' }).verdict === 'cannot tell') undecided++;
    }
    expect(undecided / 200).toBeGreaterThanOrEqual(0.95);
  });

  it('for latency on a busy machine, at p50, p95 and p99', () => {
    const random = simulate(12);
    const percentiles = [50, 95, 99];
    const undecided = [0, 0, 0];
    for (let trial = 0; trial < 100; trial++) {
      // From a handful of queries measured often to many measured a few times.
      const [queries, rounds] = (
        [
          [60, 5],
          [30, 10],
          [20, 3],
          [225, 3],
        ] as const
      )[trial % 4]!;
      const { a, b } = interleaved(random, queries, rounds, 1);
      compareLatencies(a, b, percentiles, { seed: trial })!.forEach(({ verdict }, i) => {
        if (verdict === 'cannot tell') undecided[i]!++;
      });
    }
    for (const count of undecided) expect(count).toBeGreaterThanOrEqual(95);
  });
});

/** Interleaved samples of two variants: queries of their own length, noise, spikes, and slow spells that hit both. */
function interleaved(random: ReturnType<typeof simulate>, queries: number, rounds: number, factor: number) {
  const a = Array.from({ length: queries }, (): number[] => []);
  const b = Array.from({ length: queries }, (): number[] => []);
  const length = a.map(() => 4 * random.logNormal(0.4));
  let spell = 1;
  for (let round = 0; round < rounds; round++) {
    for (let query = 0; query < queries; query++) {
      if (random.next() < 0.02) spell = spell > 1 ? 1 : 1.6;
      const sample = () =>
        length[query]! * spell * random.logNormal(0.08) + (random.next() < 0.02 ? 15 * random.exponential() : 0);
      a[query]!.push(sample());
      b[query]!.push(factor * sample());
    }
  }
  return { a, b };
}

describe('a real difference is seen', () => {
  it('in quality', () => {
    const random = simulate(13);
    let seen = 0;
    for (let trial = 0; trial < 50; trial++) {
      const before = Array.from({ length: 200 }, () => random.next());
      const after = before.map((value) => value + 0.05 + 0.2 * random.normal());
      if (comparePaired(before, after, { seed: trial, better: 'higher' }).verdict === 'better') seen++;
    }
    expect(seen).toBeGreaterThanOrEqual(40);
  });

  it('in latency, on a busy machine', () => {
    const random = simulate(14);
    let seen = 0;
    for (let trial = 0; trial < 30; trial++) {
      const { a, b } = interleaved(random, 60, 5, 1.15);
      if (compareLatencies(a, b, [50], { seed: trial })![0]!.verdict === 'worse') seen++;
    }
    expect(seen).toBeGreaterThanOrEqual(27);
  });
});
