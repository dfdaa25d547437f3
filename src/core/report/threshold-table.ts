import type { ThresholdReport } from '../semantic-cache';
import { layOut } from './lay-out';
import { thresholdBasis, thresholdFigures, thresholdFlags, thresholdNotes, thresholdVerdict } from './threshold-model';
import { visible } from './visible';

/** Hits against wrong hits by threshold, as plain text for a terminal; a newline at the end. */
export function renderThresholdTable(report: ThresholdReport): string {
  const { head, rows } = thresholdFigures(report.choice);
  const flags = thresholdFlags(report);
  return [
    visible(thresholdBasis(report)),
    layOut([head, ...rows], 1),
    `${thresholdVerdict(report)}${flags === undefined ? '' : `\nTo use it: ${flags}`}`,
    ...thresholdNotes(report).map(visible),
    '',
  ].join('\n\n');
}
