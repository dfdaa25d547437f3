import { findMetric } from '../metrics';
import type { SweepResult, Trial } from '../sweep';
import { layOut } from './lay-out';
import { compareFrontCommand } from './sweep-commands';
import { axisColumns, figureColumns, importanceTable, sortTrials, stateOfSweep, type SweepColumn } from './sweep-model';
import { cheapestText } from './sweep-words';
import { shortened, visible } from './visible';

/** Failed variants whose reasons are told without asking. */
const MOST_FAILED = 5;

/** A sweep as plain text for a terminal: the front first, the rest collapsed; a newline at the end. */
export function renderSweepTable(result: SweepResult, { all = false }: { readonly all?: boolean } = {}): string {
  const { front, beaten, dropped, failed } = sortTrials(result);
  const columns: SweepColumn[] = [
    { head: 'variant', cell: ({ variant: { name } }) => (name === result.base ? `${name} (base)` : name) },
    ...axisColumns(result),
    ...figureColumns(result),
  ];
  const leftAligned = 1 + result.axes.length;
  const table = (trials: readonly Trial[]): string => {
    const rows = [columns.map(({ head }) => head), ...trials.map((trial) => columns.map(({ cell }) => cell(trial)))];
    return layOut(rows, leftAligned);
  };
  const importance = importanceTable(result);
  const objectives = result.objectives.map((id) => findMetric(id)!.label).join(', ');
  const blocks = [
    stateOfSweep(result),
    `Front: no other is better in one of ${objectives} without being worse in another.\n${table(front)}`,
    ...(beaten.length === 0 ? [] : [all ? `Beaten by one of the front:\n${table(beaten)}` : '']),
    ...(all && dropped.length > 0 ? [`Dropped after a part of the queries:\n${table(dropped)}`] : []),
    ...(!all && beaten.length + dropped.length > 0
      ? [`${beaten.length + dropped.length} more are beaten by one of these; --all shows them.`]
      : []),
    ...(failed.length === 0 ? [] : [failures(failed, all ? Infinity : MOST_FAILED)]),
    ...(importance.rows.length === 0
      ? []
      : [
          `What moves what: share of the spread that a knob explains alone.\n${layOut([['', ...importance.head], ...importance.rows], 1)}`,
        ]),
    cheapestText(result) ?? '',
    `To compare the front in full:\n  ${compareFrontCommand(result)}`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

const failures = (failed: readonly Trial[], most: number): string =>
  [
    'Failed:',
    ...failed
      .slice(0, most)
      .map(({ variant, reason }) => `  ${variant.name}: ${shortened(visible(reason ?? 'unknown'), 200)}`),
    ...(failed.length > most ? [`  and ${failed.length - most} more; --all shows them.`] : []),
  ].join('\n');
