/**
 * The known name that a mistyped one most likely means, or undefined when none is near: at most a third of the letters
 * (and at least two edits) apart by edit distance with transpositions, letter case and punctuation aside.
 */
export function nearest(typed: string, known: Iterable<string>): string | undefined {
  const wanted = fold(typed);
  if (wanted === '' || wanted.length > 100) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const name of known) {
    const folded = fold(name);
    // A name typed without its group ("efSearch") is meant as clearly as a misspelt one.
    const distance = folded.endsWith(wanted) && wanted.length >= 3 ? 1 : editDistance(wanted, folded);
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(typed: string, known: Iterable<string>): string {
  const name = nearest(typed, known);
  return name === undefined ? '' : ` Did you mean "${name}"?`;
}

const fold = (name: string): string => name.toLowerCase().replace(/[-_.\s]/g, '');

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours count 1 each. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(substituted, previous[j]! + 1, current[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      current.push(least);
    }
    [before, previous] = [previous, current];
  }
  return previous[b.length]!;
}
