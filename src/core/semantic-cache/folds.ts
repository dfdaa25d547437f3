import { normaliseQueryKey } from '../cache';
import { shuffled } from '../common';

/**
 * Fold 0…folds − 1 of each pair, such that pairs which share a question, also over others, are in one fold: no question is
 * judged by weights that have seen it. Groups are dealt in a seeded order, each to the smallest fold so far.
 */
export function groupedFolds(
  pairs: readonly { readonly cached: string; readonly asked: string }[],
  folds: number,
  seed: number,
): number[] {
  const parents = new Map<string, string>();
  const rootOf = (text: string): string => {
    let root = text;
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) root = parent;
    for (let at = text; at !== root;) {
      const next = parents.get(at)!;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  const keys = pairs.map(({ cached, asked }) => [questionKey(cached), questionKey(asked)] as const);
  for (const [one, other] of keys) {
    const [a, b] = [rootOf(one), rootOf(other)];
    if (a !== b) parents.set(a, b);
  }
  const groups = new Map<string, number[]>();
  for (const [i, [one]] of keys.entries()) {
    const root = rootOf(one);
    const members = groups.get(root);
    if (members) members.push(i);
    else groups.set(root, [i]);
  }
  const dealt = [...groups.values()];
  const sizes = new Array<number>(folds).fill(0);
  const foldOf = new Array<number>(pairs.length).fill(0);
  for (const place of shuffled(dealt.length, seed)) {
    const fold = sizes.indexOf(Math.min(...sizes));
    sizes[fold]! += dealt[place]!.length;
    for (const i of dealt[place]!) foldOf[i] = fold;
  }
  return foldOf;
}

const questionKey = (text: string): string => normaliseQueryKey(text).toLowerCase();
