import type { LabConfig } from '../config';
import { GATED_LATENCIES, latencyCheckId, latencyTitle } from './judge-latency';
import { limitCheckId, limitTitle } from './judge-limits';
import { qualityCheckId, QUALITY_TITLE } from './judge-quality';
import { queryCheckId, queryTitle } from './judge-queries';
import type { PlaceOf } from './places';
import type { Baseline, GateCheck } from './types';

/** A check before it is made. */
export type PlannedCheck = Pick<GateCheck, 'id' | 'kind' | 'variant' | 'title' | 'query' | 'where'>;

/**
 * The checks that a gate will make, by the ids that its report has, without measuring anything. Empty without baseline
 * and limits.
 * @param variants names that the configuration holds
 */
export function plannedChecks(
  baseline: Baseline | undefined,
  variants: readonly string[],
  limits: LabConfig['limits'],
  placeOf: PlaceOf,
): PlannedCheck[] {
  return variants.flatMap((variant): PlannedCheck[] => {
    const planned = (
      id: string,
      kind: PlannedCheck['kind'],
      title: string,
      what: { readonly query?: string; readonly metric?: string } = {},
    ): PlannedCheck => {
      const where = placeOf({ variant, ...what });
      return { id, kind, variant, title, ...(what.query && { query: what.query }), ...(where && { where }) };
    };
    const before = baseline?.variants.find(({ name }) => name === variant);
    return [
      ...(before?.queries.length ? [planned(qualityCheckId(variant), 'quality', QUALITY_TITLE)] : []),
      ...Object.entries(limits).map(([metric, limit]) =>
        planned(limitCheckId(variant, metric), 'limit', limitTitle(metric, limit), { metric }),
      ),
      ...(before ? GATED_LATENCIES : []).map((metric) =>
        planned(latencyCheckId(variant, metric), 'latency', latencyTitle(metric)),
      ),
      ...(before?.queries ?? []).map((query) =>
        planned(queryCheckId(variant, query.id), 'query', queryTitle(query), { query: query.id }),
      ),
    ];
  });
}

/** What has to be measured for some of the checks. */
export interface GateSelection {
  readonly variants: readonly string[];
  /** Single queries alone were asked for: neither latency nor the other queries are needed. */
  readonly queries?: readonly string[];
}

export function selectionOf(checks: readonly PlannedCheck[]): GateSelection {
  const unique = (values: readonly (string | undefined)[]): string[] =>
    [...new Set(values)].filter((value) => value !== undefined);
  const variants = unique(checks.map(({ variant }) => variant));
  if (checks.some(({ kind }) => kind !== 'query')) return { variants };
  return { variants, queries: unique(checks.map(({ query }) => query)) };
}
