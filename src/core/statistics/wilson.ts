import { normalQuantile } from './distributions';

const TAIL = 0.025;

/** Wilson's 95 % interval of a share seen among n independent things. */
export function wilson(share: number, n: number): readonly [low: number, high: number] {
  const z = normalQuantile(1 - TAIL);
  const centre = share + z ** 2 / (2 * n);
  const reach = z * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  return [(centre - reach) / (1 + z ** 2 / n), (centre + reach) / (1 + z ** 2 / n)];
}
