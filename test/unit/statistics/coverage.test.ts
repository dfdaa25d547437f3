import { describe, expect, it } from 'vitest';
import {
  compareLatencies,
  comparePaired,
  interval,
  judge,
  latencyPercentiles,
  percentile,
  smallestDetectable,
  testLatencies,
  testPaired,
  type Tested,
} from '../../../src/core/statistics';
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
    ['nDCG with spikes at 0 and 1', 60, 0.4625, ndcg],
    ['nDCG with spikes at 0 and 1', 225, 0.4625, ndcg],
    ['differences with many zeros', 225, 0.04, ({ next, normal }) => (next() < 0.6 ? 0 : 0.1 + 0.3 * normal())],
  ])('%s, n = %d', (_name, n, trueMean, draw) => {
    const held = coverage(n, n > 100 ? 300 : 1000, trueMean, draw);
    expect(held).toBeGreaterThanOrEqual(0.93);
    expect(held).toBeLessThanOrEqual(0.97);
  });
});

/** Nothing found for 30 of 100 queries, everything for 20, else somewhere between; mean 0.4625. */
function ndcg({ next }: ReturnType<typeof simulate>): number {
  const kind = next();
  return kind < 0.3 ? 0 : kind < 0.5 ? 1 : 0.2 + 0.65 * next();
}

describe('95 % intervals of latency percentiles hold the true percentile about 95 times of 100', () => {
  /** Skewed: queries of their own length, noise, and now and then something that takes its time. */
  const drawn = (random: ReturnType<typeof simulate>, queries: number, rounds: number): number[][] =>
    Array.from({ length: queries }, () => {
      const length = 4 * random.logNormal(0.2);
      return Array.from(
        { length: rounds },
        () => length * random.logNormal(0.1) + (random.next() < 0.02 ? 5 * random.exponential() : 0),
      );
    });
  const percentiles = [50, 95, 99];
  const everything = drawn(simulate(1), 200_000, 1).flat();
  const truth = percentiles.map((p) => percentile(everything, p));

  it.each([
    [30, 3, [50]],
    [230, 3, [50, 95]],
    [230, 10, [50, 95, 99]],
    [1000, 3, [50, 95, 99]],
  ])('%i queries, %i rounds: p%j', (queries, rounds, known) => {
    const random = simulate(queries + rounds);
    const trials = 400;
    const held = percentiles.map(() => 0);
    const given = percentiles.map(() => 0);
    for (let trial = 0; trial < trials; trial++)
      latencyPercentiles(drawn(random, queries, rounds), percentiles)!.forEach(({ low, high }, i) => {
        if (low === undefined || high === undefined) return;
        given[i]!++;
        if (low <= truth[i]! && truth[i]! <= high) held[i]!++;
      });
    percentiles.forEach((p, i) => {
      if (!known.includes(p)) return;
      expect(given[i]!).toBe(trials);
      // 93 to 97 of 100, less and more two standard errors of 400 trials.
      expect(held[i]! / trials).toBeGreaterThan(0.93 - 0.022);
      expect(held[i]! / trials).toBeLessThan(0.97 + 0.017);
    });
  });

  it('is not given for p99 of 60 queries: nobody can say how long the tail is', () => {
    const random = simulate(5);
    for (let trial = 0; trial < 50; trial++)
      expect(latencyPercentiles(drawn(random, 60, 5), [99])![0]).not.toHaveProperty('high');
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
      const { a, b } = interleaved(random, queries, rounds, 1, MACHINES[trial % 3]);
      compareLatencies(a, b, percentiles, { seed: trial })!.forEach(({ verdict }, i) => {
        if (verdict === 'cannot tell') undecided[i]!++;
      });
    }
    for (const count of undecided) expect(count).toBeGreaterThanOrEqual(95);
  });

  it('for a whole run: of all its comparisons together, nothing is said in 95 runs of 100', () => {
    const random = simulate(15);
    let silent = 0;
    for (let run = 0; run < 100; run++) {
      const tests: Tested[] = [];
      const hardness = Array.from({ length: 40 }, () => random.next());
      for (let variant = 0; variant < 3; variant++) {
        // Metrics of one variant move together, as nDCG and recall do.
        const change = hardness.map(() => (random.next() < 0.5 ? 0 : 0.3 * random.normal()));
        for (let metric = 0; metric < 3; metric++) {
          const after = hardness.map((value, q) => value + change[q]! + (change[q] === 0 ? 0 : 0.1 * random.normal()));
          tests.push(testPaired(hardness, after, { seed: run + metric, better: 'higher' }));
        }
        const { a, b } = interleaved(random, 40, 3, 1, MACHINES[run % 3]);
        tests.push(...testLatencies(a, b, [50, 95, 99], { seed: run })!);
      }
      if (judge(tests).every(({ verdict }) => verdict === 'cannot tell')) silent++;
    }
    expect(silent).toBeGreaterThanOrEqual(95);
  }, 120_000);
});

/** What else the machine does while it is measured. */
interface Disturbance {
  /** Chance at each turn that a slow spell begins or ends. */
  readonly spells: number;
  /** Growth of every time from the first to the last round, by heat. */
  readonly drift: number;
  /** Chance of an answer to lose a time slice of 4 ms, or several, to a neighbour. */
  readonly stolen: number;
}
const MACHINES: readonly Disturbance[] = [
  { spells: 0.02, drift: 0, stolen: 0.02 },
  { spells: 0.1, drift: 0.4, stolen: 0.05 },
  { spells: 0.005, drift: 0.1, stolen: 0.3 },
];

/** Interleaved samples of two variants: queries of their own length, noise, and a machine that is busy. */
function interleaved(
  random: ReturnType<typeof simulate>,
  queries: number,
  rounds: number,
  factor: number,
  { spells, drift, stolen }: Disturbance = MACHINES[0]!,
) {
  const a = Array.from({ length: queries }, (): number[] => []);
  const b = Array.from({ length: queries }, (): number[] => []);
  const length = a.map(() => 4 * random.logNormal(0.4));
  let spell = 1;
  for (let round = 0; round < rounds; round++) {
    for (let query = 0; query < queries; query++) {
      if (random.next() < spells) spell = spell > 1 ? 1 : 1.6;
      const slower = spell * (1 + (drift * round) / rounds);
      const sample = () =>
        length[query]! * slower * random.logNormal(0.08) + (random.next() < stolen ? 4 + 8 * random.exponential() : 0);
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

  it('four times of five, where it is as large as what could have been shown', () => {
    const random = simulate(16);
    const queries = 60;
    const tests = 9;
    const level = 0.05 / tests;
    const shift = smallestDetectable({ pairs: queries, standardError: 0.2 / Math.sqrt(queries) }, level)!;
    let seen = 0;
    for (let trial = 0; trial < 200; trial++) {
      const draw = (by: number) => Array.from({ length: queries }, () => by + 0.2 * random.normal());
      const options = { seed: trial, better: 'higher' } as const;
      const zeros = draw(0).map(() => 0);
      const real = testPaired(zeros, draw(shift), options);
      // The others find nothing, so the real one is the first to be corrected.
      const others = Array.from({ length: tests - 1 }, (): Tested => ({ ...real, clear: false, pValue: 0.5 }));
      if (judge([real, ...others])[0]!.verdict === 'better') seen++;
    }
    // Within three standard errors of 200 trials.
    expect(seen / 200).toBeGreaterThan(0.8 - 0.085);
    expect(seen / 200).toBeLessThan(0.8 + 0.085);
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
