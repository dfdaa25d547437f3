import { counted } from '../common';
import { findKnob, formatKnobValue, withThousands } from '../config';
import { findMetric } from '../metrics';
import { SWEEP_STRATEGIES, type SweepResult, type Trial } from '../sweep';
import { formatValue } from './format-value';
import { codeBlock, codeSpan, escapeMarkdown as text, markdownTable } from './markdown-text';
import { compareFrontCommand, sweepCommandOf } from './sweep-commands';
import { axisColumns, figureColumns, importanceTable, sortTrials, stateOfSweep } from './sweep-model';
import { cheapestText } from './sweep-words';

/** A report of a sweep that is complete on its own. The same result gives the same bytes: no times, no paths. */
export function renderSweepMarkdown(result: SweepResult): string {
  const { front, beaten, dropped, failed } = sortTrials(result);
  const cheapest = cheapestText(result);
  const importance = importanceTable(result);
  const objectives = result.objectives.map((id) => findMetric(id)!.label).join(', ');
  const sections = [
    [`# Sweep of ${result.planned} variants on ${codeSpan(result.corpus.name)}`, text(stateOfSweep(result))],
    ...(cheapest === undefined ? [] : [['## Cheapest within the limits', text(cheapest)]]),
    [
      '## Front',
      text(`No other variant is better in one of ${objectives} without being worse in another.`),
      trialTable(result, front),
    ],
    ...(beaten.length === 0 ? [] : [['## Beaten', 'Each is beaten by one of the front.', trialTable(result, beaten)]]),
    ...(dropped.length === 0 ? [] : [['## Dropped early', reasons(dropped)]]),
    ...(failed.length === 0 ? [] : [['## Failed', reasons(failed)]]),
    ...(importance.rows.length === 0
      ? []
      : [
          [
            '## What moves what',
            'Share of the spread of each figure that a knob explains alone (main effect); the rest is interaction and noise.',
            markdownTable(
              ['Knob', ...importance.head.map(text)],
              `l${'r'.repeat(importance.head.length)}`,
              importance.rows.map(([knob, ...shares]) => [codeSpan(knob!), ...shares]),
            ),
          ],
        ]),
    ['## What was swept', swept(result), conditions(result)],
    ...(result.notes.length === 0 ? [] : [['## Notes', result.notes.map((note) => `- ${text(note)}`).join('\n')]]),
    [
      '## How to go on',
      'The same sweep; what is measured is taken over:',
      codeBlock(sweepCommandOf(result), 'sh'),
      'The front in full, with intervals and verdicts:',
      codeBlock(compareFrontCommand(result), 'sh'),
    ],
  ];
  return `${sections.flat().join('\n\n')}\n`;
}

function trialTable(result: SweepResult, trials: readonly Trial[]): string {
  const axes = axisColumns(result);
  const figures = figureColumns(result);
  return markdownTable(
    ['Variant', ...axes.map(({ head }) => text(head)), ...figures.map(({ head }) => text(head))],
    `l${'l'.repeat(axes.length)}${'r'.repeat(figures.length)}`,
    trials.map((trial) => [
      text(trial.variant.name === result.base ? `${trial.variant.name} (base)` : trial.variant.name),
      ...[...axes, ...figures].map(({ cell }) => text(cell(trial))),
    ]),
  );
}

const reasons = (trials: readonly Trial[]): string =>
  markdownTable(
    ['Variant', 'Queries', 'Why'],
    'lrl',
    trials.map(({ variant, queries, reason }) => [text(variant.name), String(queries), text(reason ?? '')]),
  );

const swept = ({ axes }: SweepResult): string =>
  markdownTable(
    ['Knob', 'Values'],
    'll',
    axes.map(({ knob, values }) => [
      codeSpan(knob),
      text(values.map((value) => formatKnobValue(findKnob(knob)!, value)).join(', ')),
    ]),
  );

function conditions({ corpus, queries, settings, machine, strategy, base }: SweepResult): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const lines = [
    `Base: ${base}; latency of each other variant is measured in turn with it`,
    `Strategy: ${strategy}. ${SWEEP_STRATEGIES[strategy]}`,
    `Corpus: ${counted(corpus.documents, 'document')}, ${counted(corpus.chunks, 'chunk')} in the base, fingerprint ${corpus.fingerprint.slice(0, 16)}`,
    `Queries: ${withThousands(queries.count)}, ${withThousands(queries.judged)} judged; ${counted(settings.repeat, 'round')} of latency on a part of them, seed ${settings.seed}`,
    `Machine: ${machine.cpu}, ${machine.cores} cores, ${formatValue({ value: machine.memoryBytes, unit: 'bytes' })} memory, ${machine.os}, Node ${machine.node}`,
    `Versions: ${versions.join(', ')}`,
  ];
  return lines.map((line) => `- ${text(line)}`).join('\n');
}
