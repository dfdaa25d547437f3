import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { fitLogistic } from '../../../src/core/semantic-cache/logistic';
import { clopperPearson } from '../../../src/core/statistics';

interface Golden {
  readonly intervals: readonly { seen: number; n: number; low: number; high: number }[];
  readonly logistic: { rows: number[][]; labels: number[]; ridge: number; weights: number[]; bias: number };
}
const golden = JSON.parse(readFileSync(path.join(import.meta.dirname, 'statistics.json'), 'utf8')) as Golden;

it.each(golden.intervals)('the exact interval of $seen among $n is that of SciPy', ({ seen, n, low, high }) => {
  const found = clopperPearson(seen, n);
  expect(found.low).toBeCloseTo(low, 10);
  expect(found.high).toBeCloseTo(high, 10);
});

it('a logistic regression has the weights of scikit-learn', () => {
  const { rows, labels, ridge, weights, bias } = golden.logistic;
  const found = fitLogistic(
    rows,
    labels.map((label) => label === 1),
    ridge,
  );
  expect(found.bias).toBeCloseTo(bias, 5);
  for (const [i, weight] of found.weights.entries()) expect(weight).toBeCloseTo(weights[i]!, 5);
});
