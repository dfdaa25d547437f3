import { mean, signFlipTest, VERDICT_LEVEL } from '../statistics';

/** A member of the front, as far as a newcomer is held against it. */
export interface Rival {
  readonly name: string;
  /** nDCG@10 of all judged queries, in the sweep's order. */
  readonly ndcg: readonly number[];
  /** To the base; 1 = as fast. */
  readonly latencyRatio: number;
  readonly memory?: number | undefined;
  readonly cost?: number | undefined;
}

/** What is known of a newcomer after a part of the queries. */
export interface PartFigures {
  readonly ndcg: readonly number[];
  readonly memory: number | undefined;
  readonly cost: number | undefined;
}

/** Fewer queries than this drop nobody. */
const LEAST_QUERIES = 20;
/** A price over a part of the queries may be off by so much, and so may a short latency measurement. */
const COST_MARGIN = 0.03;
const LATENCY_MARGIN = 0.1;

/** Numbers of queries after which a newcomer may be dropped: a quarter, then half of them (successive halving). */
export const rungsOf = (queries: number): number[] =>
  [Math.floor(queries / 4), Math.floor(queries / 2)].filter((rung) => rung >= LEAST_QUERIES);

/**
 * Whether a newcomer cannot join the front: some member is better in quality on the queries that both were asked
 * (paired sign-flip test at the level of a verdict, divided by the number of members: Bonferroni) while the newcomer
 * needs no less memory, money or time. Time is measured only when all else is lost.
 * @param quickRatio latency to the base by a short measurement
 * @returns the reason, or undefined: go on
 */
export async function lossAgainst(
  part: PartFigures,
  rivals: readonly Rival[],
  seed: number,
  quickRatio: () => Promise<number>,
): Promise<string | undefined> {
  const level = VERDICT_LEVEL / rivals.length;
  const ahead = rivals.filter((rival) => {
    const saves = cheaper(part.memory, rival.memory, 0) || cheaper(part.cost, rival.cost, COST_MARGIN);
    return !saves && isWorse(part.ndcg, rival.ndcg, level, seed);
  });
  if (ahead.length === 0) return undefined;
  const ratio = await quickRatio();
  const winner = ahead.find(({ latencyRatio }) => ratio >= latencyRatio * (1 - LATENCY_MARGIN));
  if (!winner) return undefined;
  const shared = part.ndcg.length;
  return `Worse than ${winner.name} on the first ${shared} queries (nDCG@10 ${mean(part.ndcg).toFixed(3)} against ${mean(winner.ndcg.slice(0, shared)).toFixed(3)}), and neither faster, smaller nor cheaper.`;
}

/** A figure that is unknown saves nothing. */
const cheaper = (own: number | undefined, other: number | undefined, margin: number): boolean =>
  own !== undefined && other !== undefined && own < other * (1 - margin);

function isWorse(own: readonly number[], other: readonly number[], level: number, seed: number): boolean {
  const differences = own.map((value, i) => value - other[i]!);
  return mean(differences) < 0 && signFlipTest(differences, { seed }) < level;
}
