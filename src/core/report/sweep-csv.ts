import { METRICS } from '../metrics';
import type { SweepResult } from '../sweep';
import { formatCell } from './csv';

/** One variant a line (RFC 4180): its values, its state, every figure that any variant has. Unknown is empty. */
export function renderSweepCsv({ axes, trials, front, base }: SweepResult): string {
  const metrics = METRICS.filter(({ id }) => trials.some((trial) => trial.metrics[id]));
  const head = [
    'variant',
    'state',
    'front',
    'base',
    ...axes.map(({ knob }) => knob),
    'queries',
    'latencyRatio',
    ...metrics.map(({ id }) => id),
    'reason',
  ];
  const rows = trials.map(({ variant, state, values, queries, latencyRatio, metrics: figures, reason }) => [
    variant.name,
    state,
    front.includes(variant.name) ? 1 : 0,
    variant.name === base ? 1 : 0,
    ...values,
    queries,
    latencyRatio,
    ...metrics.map(({ id }) => figures[id]?.value),
    reason,
  ]);
  return [head, ...rows].map((row) => `${row.map(formatCell).join(',')}\r\n`).join('');
}
