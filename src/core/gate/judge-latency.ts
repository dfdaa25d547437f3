import type { MachineNoise } from '../experiment';
import { findMetric, type MetricValue } from '../metrics';
import { formatShare, formatValue } from '../report';
import type { PlaceOf } from './places';
import type { GateCheck, GateSettings } from './types';

/** The percentiles that are judged; p99 of a few hundred samples is too wide to judge by. */
export const GATED_LATENCIES = ['latency.total.p50', 'latency.total.p95'] as const;

/** A rise below this is no rise: a query of a tenth of a millisecond moves by its half from process to process. */
const SMALLEST_RISE_MS = 0.5;

/** Share that the machine alone may move a figure by; with more there is nothing to judge. */
const MOST_NOISE = 1;

/** What a side of the comparison was measured on and found. */
export interface LatencySide {
  /** Class of the machine. */
  readonly machine: string;
  readonly metrics: Readonly<Record<string, Figure>>;
}

export interface LatencyNow extends LatencySide {
  /** The machine against itself in the same run, where it was measured. */
  readonly noise?: readonly MachineNoise[];
  /** Why figures of this moment say little, e.g. other work on the machine. */
  readonly disturbed?: string;
}

/**
 * One check a percentile. A rise fails only where it is beyond the allowed share and what the machine alone does **and**
 * the two 95 % intervals do not touch: the runs were not interleaved, so the machine's own drift stands between them.
 */
export function judgeLatency(
  variant: string,
  before: LatencySide,
  now: LatencyNow,
  { latencyShare }: Pick<GateSettings, 'latencyShare'>,
  placeOf: PlaceOf,
): GateCheck[] {
  const where = placeOf({ variant });
  const incomparable =
    before.machine === now.machine
      ? now.disturbed
      : `The baseline was measured on ${before.machine}; this is ${now.machine}.`;
  return GATED_LATENCIES.map((metric): GateCheck => {
    const [was, is] = [before.metrics[metric], now.metrics[metric]];
    const noise = now.noise?.find((one) => one.metric === metric)?.floorShare ?? 0;
    const allowed = latencyShare + noise;
    const most = was && was.value + Math.max(was.value * allowed, SMALLEST_RISE_MS);
    const spread = was && is && isSpread(was) && isSpread(is);
    const reason =
      incomparable ??
      (!spread
        ? 'It was not measured on both sides.'
        : noise > MOST_NOISE
          ? `The machine alone moved it by ${formatShare(noise, 1)} in this run.`
          : undefined);
    const risen = reason === undefined && is!.value > most! && is!.low! > was!.high!;
    return {
      id: latencyCheckId(variant, metric),
      kind: 'latency',
      variant,
      title: latencyTitle(metric),
      status: reason !== undefined ? 'not-compared' : risen ? 'failed' : 'passed',
      expected: was
        ? `at most ${ms(most)} (was ${ms(was.value)}, ${formatShare(allowed, 1) ?? '0 %'} allowed)`
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
