import type { VariantQuality } from '../experiment';
import { judgeQueries } from './judge-queries';
import { gateReport } from './judge-gate';
import { pairQueries } from './pair-queries';
import type { PlaceOf } from './places';
import { DEFAULT_GATE, type Baseline, type GateReport, type GateSettings } from './types';

/** Single queries of some variants against the baseline, without latency, limits or the means. */
export function judgeSelectedQueries(
  baseline: Baseline,
  measured: readonly VariantQuality[],
  settings: Partial<GateSettings> = {},
  placeOf: PlaceOf = () => undefined,
): GateReport {
  const checks = measured.flatMap(({ name, queries }) => {
    const before = baseline.variants.find((variant) => variant.name === name);
    const answers = queries.map(({ id, rank, metrics }) => ({ id, rank, ndcg10: metrics['quality.ndcg@10'] }));
    return before ? judgeQueries(name, pairQueries(before, answers), { ...DEFAULT_GATE, ...settings }, placeOf) : [];
  });
  return gateReport(checks, []);
}
