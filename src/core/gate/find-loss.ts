/** Where a query was lost among revisions, oldest first. */
export type Loss =
  | { readonly kind: 'lost'; readonly lastFound: number; readonly firstLost: number }
  /** The newest revision finds it. */
  | { readonly kind: 'not-lost' }
  /** No revision that was tried finds it. */
  | { readonly kind: 'never-found' };

/**
 * Binary search for the revision that lost a query. The newest one is tried first, then, unless the oldest is known to be
 * good, revisions at distances 1, 2, 4, … back until one finds it. Where a query was lost and found again in between, one
 * of the losses is found.
 * @param count revisions, at least 1
 * @param isFound may be asked for the same revision twice
 * @param oldestIsGood the caller says so; it is tried all the same
 */
export async function findLoss(
  count: number,
  isFound: (revision: number) => Promise<boolean>,
  oldestIsGood: boolean,
): Promise<Loss> {
  let lost = count - 1;
  if (await isFound(lost)) return { kind: 'not-lost' };
  let found = -1;
  for (let back = oldestIsGood ? count - 1 : 1; found < 0; back *= 2) {
    const at = Math.max(0, count - 1 - back);
    if (at < lost && (await isFound(at))) found = at;
    else if (at === 0) return { kind: 'never-found' };
    else lost = at;
  }
  while (lost - found > 1) {
    const middle = found + Math.floor((lost - found) / 2);
    if (await isFound(middle)) found = middle;
    else lost = middle;
  }
  return { kind: 'lost', lastFound: found, firstLost: lost };
}
