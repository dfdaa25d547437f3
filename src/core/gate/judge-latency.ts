import { findMetric, type MetricValue } from '../metrics';
import { formatShare, formatValue } from '../report';
import type { PlaceOf } from './places';
import type { Baseline, BaselineVariant, GateCheck, GateSettings } from './types';

/** The percentiles that are judged; p99 of a few hundred samples is too wide to judge by. */
export const GATED_LATENCIES = ['latency.total.p50', 'latency.total.p95'] as const;

/**
 * One check a percentile. A rise fails only where it is beyond the allowed share **and** the two 95 % intervals do not
 * touch: the runs were not interleaved, so the machine's own drift stands between them.
 * @param machine class of the machine that measured now
 */
export function judgeLatency(
  variant: string,
  before: { readonly machine: Baseline['machine']; readonly metrics: BaselineVariant['metrics'] },
  now: { readonly machine: string; readonly metrics: Readonly<Record<string, MetricValue>> },
  settings: Pick<GateSettings, 'latencyShare'>,
  placeOf: PlaceOf,
): GateCheck[] {
  const where = placeOf({ variant });
  const otherMachine =
    before.machine.class === now.machine
      ? undefined
      : `The baseline was measured on ${before.machine.class}; this is ${now.machine}.`;
  return GATED_LATENCIES.map((metric): GateCheck => {
    const [was, is] = [before.metrics[metric], now.metrics[metric]];
    const most = was && was.value * (1 + settings.latencyShare);
    const reason =
      otherMachine ?? (was && is && isSpread(was) && isSpread(is) ? undefined : 'It was not measured on both sides.');
    const risen = reason === undefined && is!.value > most! && is!.low! > was!.high!;
    return {
      id: latencyCheckId(variant, metric),
      kind: 'latency',
      variant,
      title: latencyTitle(metric),
      status: reason !== undefined ? 'not-compared' : risen ? 'failed' : 'passed',
      expected: was
        ? `at most ${ms(most)} (was ${ms(was.value)}, ${formatShare(settings.latencyShare, 1) ?? '0 %'} allowed)`
        : 'not in the baseline',
      actual: ms(is?.value),
      ...(reason === undefined ? { detail: intervals(was!, is!) } : { detail: reason }),
      ...(where && { where }),
    };
  });
}

export const latencyCheckId = (variant: string, metric: string): string => `${variant}/latency/${metric}`;
export const latencyTitle = (metric: string): string => `${findMetric(metric)?.label ?? metric} has not risen`;

type Figure = Pick<MetricValue, 'value' | 'low' | 'high'>;
const isSpread = ({ low, high }: Figure): boolean => low !== undefined && high !== undefined;
const ms = (value: number | undefined): string => formatValue(value === undefined ? undefined : { value, unit: 'ms' });
const ends = ({ low, high }: Figure): string => `${ms(low)} to ${ms(high)}`;
const intervals = (was: Figure, is: Figure): string => `95 % intervals: was ${ends(was)}, is ${ends(is)}.`;
