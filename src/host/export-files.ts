import { CONFIG_FILE, configSchemaText, formatConfig, type LabConfig, type VariantSpec } from '../core/config';
import { formatJudgementLine, formatQueryLine, type QuerySet } from '../core/evaluation';
import type { RunResult } from '../core/experiment';
import { BASELINE_FILE, formatBaseline, makeBaseline, WORKFLOW_FILE, workflowFile } from '../core/gate';
import { renderMarkdown } from '../core/report';

/** A file of the export: path relative to the folder, with forward slashes, and its whole text. */
export interface ExportFile {
  readonly path: string;
  readonly text: string;
  readonly what: string;
}

export interface ExportInput {
  readonly config: LabConfig;
  readonly specs: readonly VariantSpec[];
  readonly querySet: QuerySet | null;
  readonly run?: RunResult;
  /** Version of the extension. */
  readonly tool: string;
}

/**
 * What an export would write: plain, diffable, stable key order, no absolute path, no timestamp. The same input gives
 * the same bytes.
 */
export function exportFiles({ config, specs, querySet, run, tool }: ExportInput): ExportFile[] {
  const queries = config.queries ?? 'rag-lab/queries.jsonl';
  const judgements = config.judgements ?? 'rag-lab/judgements.jsonl';
  const exported: LabConfig = { ...config, variants: specs, ...(querySet && { queries, judgements }) };
  return [
    { path: CONFIG_FILE, what: 'variants and limits', text: formatConfig(exported) },
    { path: 'rag-lab/config.schema.json', what: 'completion for the configuration', text: configSchemaText() },
    ...(querySet
      ? [
          { path: queries, what: 'queries', text: querySet.queries.map(formatQueryLine).join('') },
          { path: judgements, what: 'judgements', text: querySet.judgements.map(formatJudgementLine).join('') },
        ]
      : []),
    // A run that an older version kept does not say what was asked, and can be no baseline.
    ...(run?.queries.fingerprint ? [baselineFile(run, tool)] : []),
    ...(run ? [reportFile(run)] : []),
  ];
}

export const reportFile = (run: RunResult): ExportFile => ({
  path: 'rag-lab/report.md',
  what: 'report',
  text: renderMarkdown(run),
});

/** @throws `baseline/old-run` */
export const baselineFile = (run: RunResult, tool: string): ExportFile => ({
  path: BASELINE_FILE,
  what: 'figures to compare with',
  text: formatBaseline(makeBaseline(run, tool)),
});

export const ciWorkflowFile = ({ corpus }: LabConfig, tool: string): ExportFile => ({
  path: WORKFLOW_FILE,
  what: 'CI workflow that runs the gate',
  text: workflowFile({ include: corpus.include, tool }),
});
