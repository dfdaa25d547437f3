import { QUERY_STEPS, type Clock, type JobControl, type QueryStep } from '../common';
import type { Query } from '../evaluation';
import type { PreparedVariant } from '../pipeline';
import type { Retrieval } from '../retrieval';
import { shuffled } from './query-source';

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
}

/**
 * Asks every query of every variant `repeat` times after one discarded round. The variants take turns query by query,
 * and who goes first changes each time, so that what disturbs the machine disturbs all alike.
 */
export async function measureLatency(
  variants: readonly Pick<PreparedVariant, 'retriever'>[],
  queries: readonly Query[],
  { repeat, seed }: { readonly repeat: number; readonly seed: number },
  clock: Clock,
  control: JobControl,
): Promise<LatencySamples[]> {
  const samples = variants.map((): LatencySamples => ({
    byQuery: queries.map(() => []),
    totals: [],
    steps: Object.fromEntries(QUERY_STEPS.map((step) => [step, queries.map((): number[] => [])])) as Record<
      QueryStep,
      number[][]
    >,
    answers: [],
  }));
  const total = (repeat + 1) * queries.length;
  const started = clock.nowMs();
  let lastPause = started;
  let done = 0;
  for (let round = 0; round <= repeat; round++) {
    for (const q of shuffled(queries.length, seed + round)) {
      for (let turn = 0; turn < variants.length; turn++) {
        const v = (turn + done) % variants.length;
        const retrieval = await variants[v]!.retriever.retrieve(queries[q]!.text);
        const into = samples[v]!;
        if (round === 0) {
          into.answers[q] = retrieval;
          continue;
        }
        into.byQuery[q]!.push(retrieval.totalMs);
        into.totals.push(retrieval.totalMs);
        for (const step of QUERY_STEPS) {
          const ms = retrieval.stepMs[step];
          if (ms !== undefined) into.steps[step][q]!.push(ms);
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
