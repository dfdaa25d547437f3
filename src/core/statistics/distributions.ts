/** ln Γ(x) for x > 0, to about 1e-14: Stirling's series, after moving x up to where it converges. */
export function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 12; at++) shift += Math.log(at);
  const inverse = 1 / (at * at);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / at;
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - shift;
}

/** Value of b0 + a1/(b1 + a2/(b2 + …)) by Lentz's method; `term(i)` gives [aᵢ, bᵢ]. */
function continuedFraction(b0: number, term: (i: number) => readonly [number, number]): number {
  const away = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let value = away(b0);
  let c = value;
  let d = 0;
  for (let i = 1; i < 10_000; i++) {
    const [a, b] = term(i);
    d = 1 / away(b + a * d);
    c = away(b + a / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return value;
}

/** P(|Z| ≥ |z|) of the standard normal distribution, to about 1e-13 of itself, also far out. */
export function normalTwoSided(z: number): number {
  const x = (z * z) / 2;
  if (x === 0) return 1;
  // The incomplete gamma functions of ½: a series near the middle, a continued fraction in the tails.
  const front = Math.exp(-x) * Math.sqrt(x / Math.PI);
  if (x > 1.5) return front / continuedFraction(x + 0.5, (i) => [-i * (i - 0.5), x + 2 * i + 0.5]);
  let term = 2;
  let sum = term;
  for (let i = 1; term > sum * 1e-17; i++) {
    term *= x / (i + 0.5);
    sum += term;
  }
  return 1 - front * sum;
}

/** P(Z ≤ z). */
export const normalCdf = (z: number): number => (z < 0 ? normalTwoSided(z) / 2 : 1 - normalTwoSided(z) / 2);

/** I_x(a, b), the regularised incomplete beta function, by its continued fraction (DLMF 8.17.22). */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b));
  const fraction = continuedFraction(1, (i) => {
    const m = Math.floor(i / 2);
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    return [i % 2 === 0 ? even : odd, 1];
  });
  return front / (a * fraction);
}

/** P(|T| ≥ |t|) of Student's distribution. @param degrees above 0 */
export const studentTwoSided = (t: number, degrees: number): number =>
  incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);

/** The x ≥ 0 at which a falling function has the given value. */
function invertFalling(tail: (x: number) => number, value: number): number {
  let low = 0;
  let high = 1;
  while (tail(high) > value && high < 1e9) high *= 2;
  for (let i = 0; i < 64; i++) {
    const middle = (low + high) / 2;
    if (tail(middle) > value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** z with P(Z ≤ z) = p. @param p 0…1, exclusive; the ends give ±Infinity */
export function normalQuantile(p: number): number {
  if (p <= 0 || p >= 1) return p <= 0 ? -Infinity : Infinity;
  const size = invertFalling(normalTwoSided, 2 * Math.min(p, 1 - p));
  return p < 0.5 ? -size : size;
}

/** t with P(T ≤ t) = p, for p of ½ and above. */
export const studentQuantile = (p: number, degrees: number): number =>
  invertFalling((t) => studentTwoSided(t, degrees), 2 * (1 - p));
