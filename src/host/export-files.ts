import { canonicalJson, userError, type Json } from '../core/common';
import { CONFIG_FILE, configSchemaText, formatConfig, type LabConfig, type VariantSpec } from '../core/config';
import type { Judgement, Query } from '../core/evaluation';
import type { RunResult } from '../core/experiment';
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
  readonly querySet: { readonly queries: readonly Query[]; readonly judgements: readonly Judgement[] } | null;
  readonly run?: RunResult;
}

/**
 * What an export would write: plain, diffable, stable key order, no absolute path, no timestamp. The same input gives
 * the same bytes.
 */
export function exportFiles({ config, specs, querySet, run }: ExportInput): ExportFile[] {
  const queries = config.queries ?? 'rag-lab/queries.jsonl';
  const judgements = config.judgements ?? 'rag-lab/judgements.jsonl';
  const exported: LabConfig = { ...config, variants: specs, ...(querySet && { queries, judgements }) };
  return [
    { path: CONFIG_FILE, what: 'variants and limits', text: formatConfig(exported) },
    { path: 'rag-lab/config.schema.json', what: 'completion for the configuration', text: configSchemaText() },
    ...(querySet
      ? [
          { path: queries, what: 'queries', text: jsonLines(querySet.queries.map(({ id, text }) => ({ id, text }))) },
          { path: judgements, what: 'judgements', text: jsonLines(querySet.judgements.map(judgementLine)) },
        ]
      : []),
    ...(run ? reportFiles(run) : []),
  ];
}

/** The baseline's figures and the report of one run. */
export const reportFiles = (run: RunResult): ExportFile[] => [
  { path: 'rag-lab/baseline.json', what: 'figures to compare with', text: baselineJson(run) },
  { path: 'rag-lab/report.md', what: 'report', text: renderMarkdown(run) },
];

const jsonLines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const judgementLine = ({ query, file, startLine, endLine, grade }: Judgement): object => ({
  query,
  file,
  ...(startLine !== undefined && { startLine }),
  ...(endLine !== undefined && { endLine }),
  grade,
});

/**
 * What later runs are held against: the first variant's figures, its quality query by query, and what they were
 * measured on. One query a line, so that a diff names the queries that changed.
 */
export function baselineJson(run: RunResult): string {
  const baseline = run.variants[0];
  if (!baseline) throw userError('export/empty-run', 'The run holds no variant.', 'Compare the variants again.');
  const { documents, chunks, fingerprint } = run.corpus;
  const head = {
    version: 1,
    variant: baseline.name,
    corpus: { documents, chunks, fingerprint },
    machine: { os: run.machine.os, cpu: run.machine.cpu, cores: run.machine.cores },
    metrics: Object.fromEntries(Object.entries(baseline.metrics).map(([id, { value, unit }]) => [id, { value, unit }])),
  };
  const queries = run.outcomes
    .filter(({ judged }) => judged)
    .map(({ id, rank, ndcg10 }): Json => ({ id, rank: rank[0] ?? null, ndcg10: ndcg10[0] ?? null }));
  const rows = queries.map((query) => `    ${canonicalJson(query)}`).join(',\n');
  const body = JSON.stringify(head, null, 2).slice(0, -2);
  return `${body},\n  "queries": [${rows ? `\n${rows}\n  ` : ''}]\n}\n`;
}
