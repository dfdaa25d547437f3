import type { QueryOutcome, RunResult } from '../experiment';
import { causesOf, rankChange, reciprocalRank, type Reason, type Side } from './reasons';

/** What became of one judged query from one variant to another. */
export interface QueryChange {
  readonly id: string;
  readonly text: string;
  readonly change: 'lost' | 'won' | 'unchanged';
  /** Of the first relevant answer, from 1; null = not among the returned. */
  readonly fromRank: number | null;
  readonly toRank: number | null;
  /** To − from; negative is a loss. Null where either was not measured. */
  readonly ndcgDifference: number | null;
  /** Why the worse of the two is worse, strongest first; empty where nothing is known. */
  readonly causes: readonly Reason[];
  /** What happened to the ranks; absent where nothing did. */
  readonly ranks?: Reason;
  readonly expected?: QueryOutcome['expected'];
}

/** The smallest difference in nDCG@10 that is one. */
const EQUAL = 1e-9;

/**
 * The judged queries as one variant answers them, compared with another, in the order of the query set: lost and won by
 * nDCG@10 where it was measured, else by the rank of the first relevant answer.
 * @param from the baseline when absent
 */
export function queryChanges(run: RunResult, to: string, from = run.variants[0]?.name): readonly QueryChange[] {
  const [before, after] = [from, to].map((name) => sideOf(run, name));
  if (!before || !after || from === to) return [];
  return run.outcomes.flatMap((outcome) => (outcome.judged ? [changeOf(outcome, before, after)] : []));
}

/** Largest loss first. */
export const lostQueries = (run: RunResult, to: string, from?: string): readonly QueryChange[] =>
  queryChanges(run, to, from)
    .filter(({ change }) => change === 'lost')
    .sort((a, b) => gainOf(a) - gainOf(b));

/** Largest gain first. */
export const wonQueries = (run: RunResult, to: string, from?: string): readonly QueryChange[] =>
  queryChanges(run, to, from)
    .filter(({ change }) => change === 'won')
    .sort((a, b) => gainOf(b) - gainOf(a));

/** By how much a query is better answered: in nDCG@10, else in reciprocal rank. */
export const gainOf = ({ ndcgDifference, fromRank, toRank }: QueryChange): number =>
  ndcgDifference ?? reciprocalRank(toRank) - reciprocalRank(fromRank);

/** A cause; `before:` where it is one of the variant compared with, unless it speaks of both. */
export const causeText = ({ change }: QueryChange, { code, text }: Reason): string =>
  change === 'won' && code !== 'search-mode' ? `before: ${text}` : text;

/** The strongest cause; without any, what happened beside the rank, or that nothing is known. Empty where nothing did. */
export function reasonText(change: QueryChange): string {
  const { causes, ranks, fromRank, toRank } = change;
  if (causes[0]) return causeText(change, causes[0]);
  return fromRank === toRank ? (ranks?.text ?? '') : 'no cause is known';
}

function sideOf({ variants }: RunResult, name: string | undefined): Side | undefined {
  const index = variants.findIndex((variant) => variant.name === name);
  return index < 0 ? undefined : { index, knobs: variants[index]!.knobs };
}

function changeOf(outcome: QueryOutcome, from: Side, to: Side): QueryChange {
  const { id, text, expected } = outcome;
  const fromRank = outcome.rank[from.index] ?? null;
  const toRank = outcome.rank[to.index] ?? null;
  const [before, after] = [outcome.ndcg10[from.index] ?? null, outcome.ndcg10[to.index] ?? null];
  const ndcgDifference = before === null || after === null ? null : after - before;
  const gain = ndcgDifference ?? reciprocalRank(toRank) - reciprocalRank(fromRank);
  const change = Math.abs(gain) < EQUAL ? 'unchanged' : gain < 0 ? 'lost' : 'won';
  const lost = change === 'unchanged' ? reciprocalRank(toRank) < reciprocalRank(fromRank) : change === 'lost';
  const differs = change !== 'unchanged' || fromRank !== toRank;
  return {
    ...{ id, text, change, fromRank, toRank, ndcgDifference },
    causes: differs ? causesOf(outcome, lost ? from : to, lost ? to : from) : [],
    ...(differs && { ranks: rankChange(outcome, from, to) }),
    ...(expected && { expected }),
  };
}
