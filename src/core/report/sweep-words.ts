import { findMetric } from '../metrics';
import type { SweepPlan, SweepResult } from '../sweep';
import { formatShare, formatValue } from './format-value';

/** Time as a person plans with it: `about 40 s`, `about 12 min`, `about 3.2 h`. */
export function aboutTime(ms: number): string {
  if (ms < 1500) return 'about 1 s';
  if (ms < 90_000) return `about ${Math.round(ms / 1000)} s`;
  if (ms < 5_400_000) return `about ${Math.round(ms / 60_000)} min`;
  return `about ${(ms / 3_600_000).toFixed(1)} h`;
}

/** What a sweep would do, a line each. */
export function planLines(plan: SweepPlan, strategy: string): string[] {
  const { combinations, variants, stages, measureMs, estimatedMs, separatelyMs, notices } = plan;
  const made = stages
    .filter(({ stage, distinct }) => distinct > 0 && stage !== 'vectors')
    .map(({ stage, distinct, missing }) => `${distinct} ${stage}${missing > 0 ? ` (${missing} to make)` : ''}`);
  const times = [
    ...(measureMs === undefined ? [] : [`measuring ${aboutTime(measureMs)}`]),
    ...(estimatedMs === undefined ? [] : [`all of it ${aboutTime(estimatedMs)}`]),
    ...(separatelyMs === undefined ? [] : [`one by one from nothing ${aboutTime(separatelyMs)}`]),
  ];
  return [
    `${combinations} combinations, ${variants} different variants; strategy ${strategy}.`,
    `Distinct stages: ${made.join(', ')}.`,
    ...(times.length > 0 ? [`Time: ${times.join('; ')}.`] : []),
    ...notices,
  ];
}

/** The cheapest variant that keeps the limits with its margins; that there is none; undefined without limits. */
export function cheapestText({ cheapest, limits, trials }: SweepResult): string | undefined {
  if (Object.keys(limits).length === 0) return undefined;
  if (!cheapest) return `None of the ${trials.length} variants so far keeps all limits.`;
  const label = (id: string): string => findMetric(id)?.label ?? id;
  const margins = cheapest.margins.map(({ metric, value, bound, share }) => {
    const unit = findMetric(metric)!.unit;
    const room = formatShare(share, 1);
    return `${label(metric)} ${formatValue({ value, unit })}, ${room ?? 'no'} inside its bound of ${formatValue({ value: bound, unit })}`;
  });
  return `${cheapest.name} is the cheapest that keeps the limits, by ${label(cheapest.by)}: ${margins.join('; ')}.`;
}
