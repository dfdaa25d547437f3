import { shuffled } from '../common';
import type { QueryOriginKind } from '../evaluation';
import type { Candidate } from './types';

/** Candidates so that kinds take turns, and within a kind files do; drawn with a seed, each once. */
export function* inTurns(candidates: readonly Candidate[], seed: number): Generator<Candidate> {
  const kinds = new Map<QueryOriginKind, Map<string, Candidate[]>>();
  for (const candidate of shuffled(candidates.length, seed).map((i) => candidates[i]!)) {
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
