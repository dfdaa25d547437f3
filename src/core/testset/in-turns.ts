import { createRng } from '../common';
import type { QueryOriginKind } from '../evaluation';
import type { Candidate } from './types';

/** Candidates so that kinds take turns, and within a kind files do; drawn with a seed, each once. */
export function* inTurns(candidates: readonly Candidate[], seed: number): Generator<Candidate> {
  const kinds = new Map<QueryOriginKind, Map<string, Candidate[]>>();
  for (const candidate of shuffledItems(candidates, seed)) {
    const { kind } = candidate.origin;
    const files = kinds.get(kind) ?? new Map<string, Candidate[]>();
    kinds.set(kind, files);
    const list = files.get(candidate.span.file);
    if (list) list.push(candidate);
    else files.set(candidate.span.file, [candidate]);
  }
  let queues = [...kinds.keys()].sort().map((kind) => inRounds([...kinds.get(kind)!.values()]));
  while (queues.length > 0) {
    const left: Generator<Candidate>[] = [];
    for (const queue of queues) {
      const next = queue.next();
      if (next.done) continue;
      yield next.value;
      left.push(queue);
    }
    queues = left;
  }
}

/** The first of each list, then the second of each, and so on. */
function* inRounds<T>(lists: readonly (readonly T[])[]): Generator<T> {
  let open = lists;
  for (let round = 0; open.length > 0; round++) {
    for (const list of open) if (round < list.length) yield list[round]!;
    open = open.filter((list) => list.length > round + 1);
  }
}

/** Fisher and Yates. */
function shuffledItems<T>(items: readonly T[], seed: number): T[] {
  const order = [...items];
  const rng = createRng(seed);
  for (let i = order.length - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
