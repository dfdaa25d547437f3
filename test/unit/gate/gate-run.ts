import type { MachineInfo } from '../../../src/core/common';
import type { QueryOutcome, RunResult } from '../../../src/core/experiment';
import { makeBaseline, type Baseline } from '../../../src/core/gate';
import { runResult } from '../../fixtures/run-result';

/** The fixture's run, as one that noted its queries, broke no limit and was measured on a quiet machine. */
export const gateRun: RunResult = {
  ...runResult,
  queries: { ...runResult.queries, fingerprint: 'a'.repeat(64) },
  limits: [],
  noise: [],
};

export const baseline: Baseline = makeBaseline(gateRun, '1.0.0');

/** The same run with other answers of one variant. */
export const answering = (
  variant: string,
  change: (outcome: QueryOutcome) => { readonly rank: number | null; readonly ndcg10: number | null } | undefined,
  run: RunResult = gateRun,
): RunResult => {
  const index = run.variants.findIndex(({ name }) => name === variant);
  return {
    ...run,
    outcomes: run.outcomes.map((outcome) => {
      const changed = outcome.judged ? change(outcome) : undefined;
      if (!changed) return outcome;
      const put = <T>(list: readonly T[], value: T): T[] => list.map((old, i) => (i === index ? value : old));
      return { ...outcome, rank: put(outcome.rank, changed.rank), ndcg10: put(outcome.ndcg10, changed.ndcg10) };
    }),
  };
};

export const losing = (variant: string, ...ids: readonly string[]): RunResult =>
  answering(variant, ({ id }) => (ids.includes(id) ? { rank: 37, ndcg10: 0 } : undefined));

export const onMachine = (machine: Partial<MachineInfo>): RunResult => ({
  ...gateRun,
  machine: { ...gateRun.machine, ...machine },
});

export const withLatency = (metric: string, factor: number, spread: number): RunResult => ({
  ...gateRun,
  variants: gateRun.variants.map((variant) => {
    const value = variant.metrics[metric]!.value * factor;
    const figure = { value, unit: 'ms' as const, low: value * (1 - spread), high: value * (1 + spread) };
    return { ...variant, metrics: { ...variant.metrics, [metric]: figure } };
  }),
});
