import type { RunResult } from '../experiment';
import { codeBlock, codeCell, escapeMarkdown as text, markdownTable } from '../report';
import { spanText } from './judge-queries';
import { attention, countsText, notComparedLines } from './render-text';
import type { GateCheck, GateReport } from './types';

export interface GateMarkdownOptions {
  /** The command that runs this gate again. */
  readonly command: string;
  /** Lost queries listed at most; 50 when absent. */
  readonly maxQueries?: number;
}

/** A summary for a pull request: what failed, the lost queries, what was not compared, the figures folded away. */
export function renderGateMarkdown(
  report: GateReport,
  run: RunResult,
  { command, maxQueries = 50 }: GateMarkdownOptions,
): string {
  const found = attention(report);
  const sections = [
    `## Retrieval gate: ${report.passed ? 'passed' : '**failed**'}`,
    text(`${capital(countsText(report))}.`),
    ...figuresThatFailed(found.filter(({ kind }) => kind !== 'query')),
    ...lostQueries(
      found.filter(({ kind }) => kind === 'query'),
      run,
      maxQueries,
    ),
    ...bullets('### Not compared', notComparedLines(report)),
    ...bullets('### Changed since the baseline', report.notices),
    ...folded(
      'All figures',
      report.checks.filter(({ kind }) => kind !== 'query'),
    ),
    'Run it again:',
    codeBlock(command, 'sh'),
  ];
  return `${sections.join('\n\n')}\n`;
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

const place = ({ where }: GateCheck): string => (where ? codeCell(`${where.file}:${where.line}`) : '');

const checkRow = (check: GateCheck): string[] => [
  text(check.variant),
  text(check.title),
  text(check.expected),
  text(check.actual),
];

const figuresThatFailed = (checks: readonly GateCheck[]): string[] =>
  checks.length === 0
    ? []
    : [
        markdownTable(
          ['Variant', 'Check', 'Expected', 'Actual', 'Where'],
          'lllll',
          checks.map((check) => [...checkRow(check), place(check)]),
        ),
      ];

function lostQueries(checks: readonly GateCheck[], { outcomes, variants }: RunResult, most: number): string[] {
  if (checks.length === 0) return [];
  const byId = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  const rows = checks.slice(0, most).map((check) => {
    const outcome = byId.get(check.query!);
    const first = outcome?.top[variants.findIndex(({ name }) => name === check.variant)]?.[0];
    return [
      text(check.variant),
      codeCell(check.query!),
      codeCell(outcome?.text ?? ''),
      text(check.expected),
      text(check.actual),
      outcome?.expected ? codeCell(spanText(outcome.expected)) : '',
      first ? codeCell(spanText({ file: first.document, ...first })) : '',
      place(check),
    ];
  });
  const shown = checks.length > most ? `, ${most} of them here` : '';
  const allowed = checks.every(({ status }) => status === 'warned') ? ' (allowed)' : '';
  return [
    `### Lost queries: ${checks.length}${shown}${allowed}`,
    markdownTable(
      ['Variant', 'Query', 'Text', 'Expected', 'Actual', 'Should find', 'At rank 1 now', 'Where'],
      'llllllll',
      rows,
    ),
  ];
}

const bullets = (head: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [head, lines.map((line) => `- ${text(line)}`).join('\n')];

const folded = (head: string, checks: readonly GateCheck[]): string[] =>
  checks.length === 0
    ? []
    : [
        `<details><summary>${head}</summary>`,
        markdownTable(
          ['Variant', 'Check', 'Expected', 'Actual', 'Result', 'Detail'],
          'llllll',
          checks.map((check) => [...checkRow(check), check.status.replace('-', ' '), text(check.detail ?? '')]),
        ),
        '</details>',
      ];
