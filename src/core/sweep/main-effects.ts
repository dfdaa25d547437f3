import { mean } from '../statistics';
import { cholesky, solveCholesky } from './linear-algebra';

/** Just enough to make levels that always occur together solvable. */
const RIDGE = 1e-6;

/**
 * Share of the variance of a figure that each factor explains alone: an additive model (one effect a level) is fitted by
 * least squares, and a factor's share is the variance of its effects over the trials. In a full grid these are the
 * shares of the classical analysis of variance; what is left to 1 are interactions and noise.
 * @param levels trial → level of each factor
 * @param values one a trial
 * @returns 0…1 a factor; undefined where the figure never changes
 */
export function mainEffects(levels: readonly (readonly string[])[], values: readonly number[]): number[] | undefined {
  const centre = mean(values);
  const centred = values.map((value) => value - centre);
  const total = sumOfSquares(centred);
  if (values.length < 2 || total <= 1e-24 * Math.max(1, centre * centre)) return undefined;

  const columns = new Map<string, number>();
  const rows = levels.map((row) =>
    row.map((level, factor) => {
      const key = `${factor} ${level}`;
      if (!columns.has(key)) columns.set(key, columns.size);
      return columns.get(key)!;
    }),
  );
  const size = columns.size;
  const normal = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? RIDGE : 0)));
  const right = new Array<number>(size).fill(0);
  for (const [t, row] of rows.entries())
    for (const i of row) {
      right[i]! += centred[t]!;
      for (const j of row) normal[i]![j]! += 1;
    }
  const effects = solveCholesky(cholesky(normal), right);
  return (rows[0] ?? []).map((_, factor) => {
    const own = rows.map((row) => effects[row[factor]!]!);
    const ownMean = mean(own);
    return Math.min(1, sumOfSquares(own.map((effect) => effect - ownMean)) / total);
  });
}

const sumOfSquares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);
