import type { Calibration } from '../advice';
import { withThousands } from '../config';
import { formatShare, formatValue } from './format-value';
import { layOut } from './lay-out';

/** What was measured, and what is used from now on; a newline at the end. */
export function renderCalibration(calibration: Calibration): string {
  const { model, machine, points } = calibration;
  const rows = points.map(({ threads, tokensPerCall, tokensPerSecond }) => [
    String(threads),
    withThousands(String(tokensPerCall)),
    formatValue({ value: tokensPerSecond, unit: 'perSecond' }),
  ]);
  const table = layOut([['threads', 'tokens a call', 'tokens'], ...rows], 0);
  return `${model} on ${machine}\n\n${table}\n\n${calibrationVerdict(calibration)}\n`;
}

/** One sentence: the threads, and what they gain. */
export function calibrationVerdict({ model, threads, gain }: Calibration): string {
  const used = `${model} runs with ${threads} ${threads === 1 ? 'thread' : 'threads'} on this machine from now on`;
  const share = formatShare(gain - 1, 1);
  return Math.abs(gain - 1) < 0.01 || share === undefined
    ? `${used}, as fast as before.`
    : `${used}, ${share} ${gain > 1 ? 'faster' : 'slower'} than before.`;
}
