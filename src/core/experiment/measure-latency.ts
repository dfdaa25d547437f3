import { QUERY_STEPS, type Clock, type LabError, type JobControl, type QueryStep, shuffled } from '../common';
import type { Query } from '../evaluation';
import { isVariantsOwn, type PreparedVariant } from '../pipeline';
import type { Retrieval } from '../retrieval';

/** Query → total times, ms, of two interchangeable halves of a pair: what differs is the machine's own noise. */
export type Twins = readonly [number[][], number[][]];

/** Warm, searched, uncached times of one variant. */
export interface LatencySamples {
  /** Query → its total times, one a round, ms. */
  readonly byQuery: number[][];
  /** All totals in order of measuring. */
  readonly totals: number[];
  /** Step → query → its times; a step that does not run has no times. */
  readonly steps: Record<QueryStep, number[][]>;
  /** Answer of each query in the discarded round: what quality is measured on. */
  readonly answers: Retrieval[];
  /** The variant against itself, where it was asked twice. */
  readonly twins?: Twins;
  /** Why the variant dropped out: its samples end there. */
  failure?: LabError;
}

export interface LatencyRounds {
  /** Rounds that count. */
  readonly repeat: number;
  readonly seed: number;
  /** Measure the first variant against itself as well. */
  readonly twins?: boolean;
  /** A variant other than the first whose server or model fails drops out, and the others go on in their turns. */
  readonly leaveOut?: boolean;
}

/**
 * Asks every query of every variant `repeat` times after one discarded round. The variants take turns query by query,
 * and who goes first and who follows whom changes each time, so that what disturbs the machine disturbs all alike.
 *
 * For the twins the first variant answers twice in a row. The second answer finds data of the first still in the
 * processor's caches, so only the first counts as the variant's; each twin has the first and the second in turn.
 */
export async function measureLatency(
  variants: readonly Pick<PreparedVariant, 'retriever'>[],
  queries: readonly Query[],
  { repeat, seed, twins = false, leaveOut = false }: LatencyRounds,
  clock: Clock,
  control: JobControl,
): Promise<LatencySamples[]> {
  const samples = variants.map((_, v) => emptySamples(queries.length, twins && v === 0));
  const total = (repeat + 1) * queries.length;
  const started = clock.nowMs();
  let lastPause = started;
  let done = 0;
  for (let round = 0; round <= repeat; round++) {
    for (const q of shuffled(queries.length, seed + round)) {
      const ask = (v: number): Promise<Retrieval> =>
        variants[v]!.retriever.retrieve(queries[q]!.text, undefined, queries[q]!.filter);
      for (const v of turnOrder(variants.length, done)) {
        if (samples[v]!.failure !== undefined) continue;
        const retrieval = await ask(v).catch((error: unknown) => {
          if (!leaveOut || v === 0 || !isVariantsOwn(error)) throw error;
          samples[v]!.failure = error;
        });
        if (!retrieval) continue;
        if (round === 0) {
          samples[v]!.answers[q] = retrieval;
          continue;
        }
        keep(samples[v]!, q, retrieval);
        const pair = samples[v]!.twins;
        if (pair) {
          const goesFirst = (q + round) % 2;
          pair[goesFirst]![q]!.push(retrieval.totalMs);
          pair[1 - goesFirst]![q]!.push((await ask(v)).totalMs);
        }
      }
      done++;
      const now = clock.nowMs();
      if (now - lastPause > 50) {
        control.report({
          stage: 'measure',
          done,
          total,
          unit: 'queries',
          remainingMs: ((now - started) / done) * (total - done),
        });
        await control.checkpoint();
        lastPause = clock.nowMs();
      }
    }
  }
  return samples;
}

/**
 * Who answers when in a turn. Each goes first in its turn, and over n turns, 2n where n is odd, each follows each other
 * equally often: Williams, Experimental Designs Balanced for the Estimation of Residual Effects of Treatments, 1949.
 */
export function turnOrder(n: number, turn: number): number[] {
  const mirrored = n % 2 === 1 && Math.floor(turn / n) % 2 === 1;
  // 0, 1, n − 1, 2, n − 2, …: each step between neighbours occurs once.
  const zigzag = Array.from({ length: n }, (_, i) => (i % 2 === 1 ? (i + 1) / 2 : (n - i / 2) % n));
  if (mirrored) zigzag.reverse();
  return zigzag.map((place) => (place - zigzag[0]! + n + turn) % n);
}

const emptySamples = (queries: number, twins: boolean): LatencySamples => {
  const byQuery = (): number[][] => Array.from({ length: queries }, () => []);
  const steps = Object.fromEntries(QUERY_STEPS.map((step) => [step, byQuery()])) as Record<QueryStep, number[][]>;
  return { byQuery: byQuery(), totals: [], steps, answers: [], ...(twins && { twins: [byQuery(), byQuery()] }) };
};

function keep(into: LatencySamples, query: number, { totalMs, stepMs }: Retrieval): void {
  into.byQuery[query]!.push(totalMs);
  into.totals.push(totalMs);
  for (const step of QUERY_STEPS) {
    const ms = stepMs[step];
    if (ms !== undefined) into.steps[step][query]!.push(ms);
  }
}
