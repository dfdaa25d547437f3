import type { RunResult } from '../experiment';
import { noiseText } from './basis';
import { failureLine, failureTexts } from './failures';
import { comparisonTable, rowLabel, type ComparisonTable, type TableCell, type TableRow } from './table-model';
import { openText } from './verdict';
import { shortened, visible } from './visible';

export interface TableOptions {
  /** Every metric instead of the headline ones. */
  readonly all?: boolean;
  /** Columns of the terminal; 100 when absent. Variants that do not fit go into further tables below. */
  readonly width?: number;
}

const GAP = '   ';

/** The comparison as plain text for a terminal: no colours, no control characters, a newline at the end. */
export function renderTable(run: RunResult, options: TableOptions = {}): string {
  const table = comparisonTable(run, options);
  const blocks = layOut(table, Math.max(60, options.width ?? 100));
  const notes = notesOf(run, table);
  return `${[...blocks, ...(notes.length > 0 ? [notes.join('\n')] : [])].join('\n\n')}\n`;
}

/** One text block a table; the baseline's column is repeated in each. */
function layOut({ columns, groups }: ComparisonTable, width: number): string[] {
  const rows = groups.flatMap((group) => group.rows);
  const labelWidth = Math.max(0, ...rows.map((row) => rowLabel(row).length + 2));
  const all = columns.map(({ name, description }, i) => columnOf(rows, i, visible(name), visible(description)));
  const [baseline, ...others] = all;
  if (!baseline) return [];
  const blocks: Column[][] = [];
  let used = Infinity;
  for (const column of others) {
    if (used + GAP.length + column.width > width) {
      blocks.push([]);
      used = labelWidth + GAP.length + baseline.width;
    }
    blocks.at(-1)!.push(column);
    used += GAP.length + column.width;
  }
  if (blocks.length === 0) blocks.push([]);
  return blocks.map((block) => draw(groups, [baseline, ...block], labelWidth));
}

interface Column {
  readonly index: number;
  readonly width: number;
  readonly head: readonly string[];
  readonly cell: (cell: TableCell) => string;
}

function columnOf(rows: readonly TableRow[], index: number, name: string, description: string): Column {
  const widest = (of: (cell: TableCell) => string | undefined): number =>
    Math.max(0, ...rows.map((row) => (of(row.cells[index]!) ?? '').length));
  const value = widest(({ text }) => text);
  const difference = widest((cell) => cell.difference);
  const verdict = widest((cell) => cell.verdict);
  const cell = (of: TableCell): string =>
    verdict === 0
      ? of.text.padStart(value)
      : [of.text.padStart(value), (of.difference ?? '').padStart(difference), (of.verdict ?? '').padEnd(verdict)].join(
          '  ',
        );
  const natural = verdict === 0 ? value : value + difference + verdict + 4;
  const width = Math.max(
    natural,
    Math.min(28, Math.max(name.length, ...description.split(' ').map((word) => word.length))),
    16,
  );
  return { index, width, head: [shortened(name, width), ...wrapped(description, width)], cell };
}

function draw(groups: ComparisonTable['groups'], columns: readonly Column[], labelWidth: number): string {
  const line = (label: string, cells: readonly string[]): string =>
    [label.padEnd(labelWidth), ...cells.map((cell, i) => cell.padEnd(columns[i]!.width))].join(GAP).trimEnd();
  const headLines = Math.max(...columns.map(({ head }) => head.length));
  const lines = Array.from({ length: headLines }, (_, i) =>
    line(
      '',
      columns.map(({ head }) => head[i] ?? ''),
    ),
  );
  for (const { label, detail, rows } of groups) {
    lines.push(detail === undefined ? label : `${label}: ${detail}`);
    for (const row of rows)
      lines.push(
        line(
          `  ${rowLabel(row)}`,
          columns.map((column) => column.cell(row.cells[column.index]!)),
        ),
      );
  }
  return lines.join('\n');
}

function notesOf(run: RunResult, table: ComparisonTable): string[] {
  const notes: string[] = failureTexts(run).map(failureLine);
  if (table.unknown.length > 0) notes.push(`Unknown for all: ${table.unknown.map(({ label }) => label).join(', ')}.`);
  const deciding = table.groups
    .flatMap(({ rows }) => rows)
    .flatMap(({ metric, cells }) =>
      cells.flatMap(({ variant, comparison }) => {
        const text = comparison && openText(comparison, metric.unit);
        return text === undefined ? [] : [`${visible(variant)}, ${metric.label}: cannot tell · ${text}`];
      }),
    );
  notes.push(...deciding);
  for (const { variant, metric, limit, value, kept } of run.limits) {
    if (kept) continue;
    const bounds = [
      ...(limit.min === undefined ? [] : [`at least ${limit.min}`]),
      ...(limit.max === undefined ? [] : [`at most ${limit.max}`]),
    ].join(' and ');
    notes.push(`Limit broken: ${visible(variant)}, ${metric} is ${value ?? 'unknown'}; it must be ${bounds}.`);
  }
  const noise = noiseText(run);
  if (noise !== undefined) notes.push(`This machine alone: ${noise}.`);
  return notes;
}

/** Whole words on lines of at most `width`, three lines at most. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(shortened(word, width));
  }
  return lines.length <= 3 ? lines : [...lines.slice(0, 2), shortened(`${lines[2]!}…`, width)];
}
