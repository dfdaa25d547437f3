import { userError } from '../common';
import { changedKnobs, defaultKnobs } from '../config';
import type { QueryOutcome, RunResult, VariantResult } from '../experiment';
import { METRICS } from '../metrics';
import { machineClass } from './machine-class';
import type { Baseline, BaselineVariant } from './types';

/** Where the baseline lies, relative to the folder of the configuration. */
export const BASELINE_FILE = 'rag-lab/baseline.json';

/** Per-query quality is kept to a millionth: what different processors compute differs behind that. */
export const roundedQuality = (value: number): number => Number(value.toFixed(6));
const rounded = (value: number): number => Number(value.toPrecision(9));

/**
 * What later runs are held against, of every variant of a run. The same run gives an equal baseline.
 * @param tool version of the tool
 * @throws `baseline/old-run` for a run that was kept before runs noted their queries
 */
export function makeBaseline(run: RunResult, tool: string): Baseline {
  const { corpus, queries, machine, variants, outcomes } = run;
  if (queries.fingerprint === undefined)
    throw userError(
      'baseline/old-run',
      'An older version kept this run; it does not say which queries were asked.',
      'Compare the variants again.',
    );
  return {
    version: 2,
    tool,
    corpus: { documents: corpus.documents, chunks: corpus.chunks, fingerprint: corpus.fingerprint },
    querySet: { count: queries.count, judged: queries.judged, fingerprint: queries.fingerprint },
    machine: { os: machine.os, cpu: machine.cpu, cores: machine.cores, class: machineClass(machine) },
    variants: variants.map((variant, i) => baselineVariant(variant, i, outcomes)),
  };
}

const baselineVariant = (
  { name, knobs, metrics }: VariantResult,
  index: number,
  outcomes: readonly QueryOutcome[],
): BaselineVariant => ({
  name,
  knobs: Object.fromEntries(changedKnobs(defaultKnobs(), knobs).map((id) => [id, knobs[id]])),
  metrics: Object.fromEntries(
    METRICS.flatMap(({ id }) => {
      const metric = metrics[id];
      if (!metric) return [];
      const { value, unit, low, high } = metric;
      const ends = {
        ...(low !== undefined && { low: rounded(low) }),
        ...(high !== undefined && { high: rounded(high) }),
      };
      return [[id, { value: rounded(value), unit, ...ends }]];
    }),
  ),
  queries: outcomes.flatMap(({ id, rank, ndcg10 }) => {
    const quality = ndcg10[index] ?? null;
    return quality === null ? [] : [{ id, rank: rank[index] ?? null, ndcg10: roundedQuality(quality) }];
  }),
});
