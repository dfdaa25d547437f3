/**
 * p-values corrected for their number, so that the chance of even one false rejection among all of them stays at the
 * level asked for, however they depend on each other: the i-th smallest of m is multiplied by m − i + 1, and none is
 * smaller than one before it (Holm, A Simple Sequentially Rejective Multiple Test Procedure, 1979).
 * @param pValues 0…1, of all tests of the family
 * @returns in their order, 1 at most
 */
export function holm(pValues: readonly number[]): number[] {
  const adjusted = pValues.map(() => 1);
  let least = 0;
  const ascending = pValues.map((pValue, test) => ({ pValue, test })).sort((a, b) => a.pValue - b.pValue);
  for (const [smaller, { pValue, test }] of ascending.entries()) {
    least = Math.min(1, Math.max(least, pValue * (pValues.length - smaller)));
    adjusted[test] = least;
  }
  return adjusted;
}
