/** Steps of the ladder to each doubling. */
const STEPS_PER_OCTAVE = 4;

/** Whole numbers from `from` to `to`, each about a fifth above the last, both ends included. */
export function effortLadder(from: number, to: number): number[] {
  const steps = Math.max(0, Math.ceil(Math.log2(to / from) * STEPS_PER_OCTAVE));
  const values = Array.from({ length: steps }, (_, i) => Math.round(from * 2 ** (i / STEPS_PER_OCTAVE)));
  return [...new Set([...values, Math.max(from, to)])];
}

/** How much effort was tried, and what share it found. */
export interface Tried<Figure extends { readonly value: number }> {
  readonly effort: number;
  readonly recall: Figure;
}

/**
 * The least effort that reaches the target: doubled until it does, then by bisection between the last two. Recall is
 * taken to grow with effort, as it does but for single queries.
 * @param ladder ascending
 * @returns everything tried, by effort; what follows the first doubling that reaches the target is tried once more, so
 *   that a curve shows what lies beyond
 */
export async function findLeastEffort<Figure extends { readonly value: number }>(
  ladder: readonly number[],
  target: number,
  recallAt: (effort: number) => Promise<Figure>,
): Promise<Tried<Figure>[]> {
  const tried = new Map<number, Figure>();
  const at = async (place: number): Promise<boolean> => {
    const effort = ladder[place]!;
    if (!tried.has(effort)) tried.set(effort, await recallAt(effort));
    return tried.get(effort)!.value >= target;
  };
  const last = ladder.length - 1;
  let below = -1;
  let reaching = 0;
  while (!(await at(reaching)) && reaching < last) {
    below = reaching;
    reaching = Math.min(last, reaching + STEPS_PER_OCTAVE);
  }
  await at(Math.min(last, reaching + STEPS_PER_OCTAVE));
  while (reaching - below > 1) {
    const middle = (below + reaching) >> 1;
    if (await at(middle)) reaching = middle;
    else below = middle;
  }
  return [...tried].map(([effort, recall]) => ({ effort, recall })).sort((a, b) => a.effort - b.effort);
}
