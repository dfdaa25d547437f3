import { createRng } from '../../src/core/common';

/** Seeded random numbers of the shapes that per-query figures and latencies have. */
export function simulate(seed: number) {
  const rng = createRng(seed);
  const next = (): number => rng.next();
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    normal,
    /** Mean 1. */
    exponential: (): number => -Math.log(1 - next()),
    /** Student's t: heavy tails on both sides, mean 0. */
    student: (degrees: number): number => {
      let squares = 0;
      for (let i = 0; i < degrees; i++) squares += normal() ** 2;
      return normal() / Math.sqrt(squares / degrees);
    },
    /** Median 1, skewed to the right. */
    logNormal: (sigma: number): number => Math.exp(sigma * normal()),
  };
}
