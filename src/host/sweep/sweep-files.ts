import { renderSweepCsv, renderSweepMarkdown } from '../../core/report';
import type { SweepResult } from '../../core/sweep';
import type { ExportFile } from '../export-files';

/** What an export of a sweep writes. The same result gives the same bytes. */
export const sweepFiles = (result: SweepResult): ExportFile[] => [
  { path: 'rag-lab/sweep.md', what: 'report of the sweep', text: renderSweepMarkdown(result) },
  { path: 'rag-lab/sweep.csv', what: 'every variant with its figures', text: renderSweepCsv(result) },
];
