import type { ThresholdReport } from '../semantic-cache';
import { codeSpan, escapeMarkdown as text, markdownTable } from './markdown-text';
import { thresholdBasis, thresholdFigures, thresholdFlags, thresholdNotes, thresholdVerdict } from './threshold-model';

/** A report of a threshold that is complete on its own. */
export function renderThresholdMarkdown(report: ThresholdReport): string {
  const { head, rows } = thresholdFigures(report.choice);
  const flags = thresholdFlags(report);
  const notes = thresholdNotes(report);
  const sections = [
    '# Threshold of the semantic cache',
    `${text(thresholdBasis(report))}.`,
    `${text(thresholdVerdict(report))}${flags === undefined ? '' : ` To use it: ${codeSpan(flags)}`}`,
    '## Hits and wrong hits',
    markdownTable(
      head.map(text),
      `l${'r'.repeat(head.length - 1)}`,
      rows.map((row) => row.map(text)),
    ),
    ...(notes.length > 0 ? ['## Notes', notes.map((note) => `- ${text(note)}`).join('\n')] : []),
  ];
  return `${sections.join('\n\n')}\n`;
}
