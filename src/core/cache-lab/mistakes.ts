import type { DocumentVersion } from './document-versions';
import { OUTCOME } from './shares';
import type { CacheLayer, CacheMistake, ResolvedTrace } from './types';

/** Mistakes of a column that are told one by one: the first ones. */
export const MOST_MISTAKES = 10;
/** Documents of a change that are named. */
const MOST_NAMED = 3;

/** A request that was served what it should not have been, in the numbers of a resolved trace. */
export interface ServedMistake {
  readonly request: number;
  readonly outcome: number;
  readonly layer: CacheLayer;
  /** What was served. */
  readonly answer: number;
}

/** The same in words. @param states of the documents, one for each version of the trace */
export function mistakeOf(
  trace: ResolvedTrace,
  states: readonly DocumentVersion[],
  { request, outcome, layer, answer }: ServedMistake,
): CacheMistake {
  const owner = trace.answers[answer]!.query;
  const version = outcome & OUTCOME.stale ? outdatedBy(trace, answer, trace.versionOf[request]!) : undefined;
  const change = version === undefined ? undefined : states[version];
  return {
    atMs: trace.atMs[request]!,
    layer,
    asked: trace.queries[trace.queryOf[request]!]!.text,
    keptFor: trace.queries[owner]!.text,
    wrong: (outcome & OUTCOME.wrong) > 0,
    ...(change && {
      outdatedBy: {
        atMs: change.atMs,
        causes: change.causes,
        documents: change.changes.size,
        named: [...change.changes.keys()].slice(0, MOST_NAMED),
      },
    }),
  };
}

/** The version, up to `now`, that last made an answer another one; undefined where it is the fresh one. */
function outdatedBy(
  { answers, firstAnswers, versions }: ResolvedTrace,
  answer: number,
  now: number,
): number | undefined {
  const { query } = answers[answer]!;
  let fresh = firstAnswers[query]!;
  let outdated: number | undefined;
  for (let version = 1; version <= now; version++) {
    const change = versions[version]!.changed.find((one) => one.query === query);
    if (!change) continue;
    if (fresh === answer) outdated = version;
    fresh = change.answer;
  }
  return fresh === answer ? undefined : outdated;
}
