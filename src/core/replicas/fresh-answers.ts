import type { ReplicaTrace } from './types';

/** Which answer of a query is right when. */
export interface FreshAnswers {
  /** Version of the documents at a time of the trace, ms. */
  versionAt(atMs: number): number;
  answer(query: number, version: number): number;
  /** The version that made an answer of the past stale; undefined where it was never fresh up to `version`. */
  outdatedBy(query: number, answer: number, version: number): number | undefined;
}

export function freshAnswers({ firstAnswers, versions }: ReplicaTrace): FreshAnswers {
  /** Query → its answers, each from a version on. */
  const turns = firstAnswers.map((answer) => [{ version: 0, answer }]);
  for (const [version, { changed }] of versions.entries())
    for (const { query, answer } of changed) turns[query]!.push({ version, answer });
  const turnAt = (query: number, version: number): number =>
    turns[query]!.findLastIndex((turn) => turn.version <= version);
  return {
    versionAt(atMs) {
      let low = 0;
      let high = versions.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >>> 1;
        if (versions[middle]!.atMs <= atMs) low = middle;
        else high = middle - 1;
      }
      return low;
    },
    answer: (query, version) => turns[query]![turnAt(query, version)]!.answer,
    outdatedBy(query, answer, version) {
      for (let turn = turnAt(query, version); turn > 0; turn--)
        if (turns[query]![turn - 1]!.answer === answer) return turns[query]![turn]!.version;
      return undefined;
    },
  };
}
