import { SKIP_REASONS } from '../../src/core/corpus';
import type { RunResult } from '../../src/core/experiment';
import { noiseText, visible } from '../../src/core/report';
import { disclosure } from '../controls';
import { codicon, h } from '../dom';
import { plainTable } from '../tables/plain-table';
import { count, megabytes } from '../text';

const milliseconds = (ms: number): string => ms.toLocaleString('en', { maximumFractionDigits: ms < 10 ? 1 : 0 });

function stages(run: RunResult): HTMLElement {
  return plainTable(
    'Stages',
    ['Stage', 'What was done', 'Work', 'ms', 'Used by'],
    run.stages.map(({ stage, reused, ms, variants, work }) => [
      stage,
      reused ? 'reused' : work.reused > 0 ? 'partly computed' : 'computed',
      work.computed > 0 && work.reused > 0
        ? `${count(work.computed, work.unit)} computed, ${work.reused.toLocaleString('en')} reused`
        : count(work.computed + work.reused, work.unit),
      milliseconds(ms),
      visible(variants.join(', ')),
    ]),
  );
}

const skipped = (run: RunResult): HTMLElement =>
  plainTable(
    'Skipped files',
    ['File', 'Why', 'Detail'],
    run.corpus.skipped.map(({ path, reason, detail }) => [
      visible(path),
      Object.hasOwn(SKIP_REASONS, reason) ? SKIP_REASONS[reason] : reason,
      detail ?? '',
    ]),
  );

function conditions(run: RunResult): HTMLElement {
  const { machine, settings, startedAt, id } = run;
  const noise = noiseText(run);
  const facts: [string, string][] = [
    ['Machine', `${machine.cpu}, ${count(machine.cores, 'cores')}, ${megabytes(machine.memoryBytes)}, ${machine.os}`],
    ['Versions', [`node ${machine.node}`, ...Object.entries(machine.versions).map(([k, v]) => `${k} ${v}`)].join(', ')],
    [
      'Measured',
      `${startedAt}, ${count(settings.repeat, 'rounds')} after one discarded, seed ${String(settings.seed)}`,
    ],
    ...(noise === undefined ? [] : [['Noise', `${noise}: the baseline against itself`] satisfies [string, string]]),
    ['Prices', `${settings.prices.source}, ${settings.prices.date}`],
    ['Run', id],
  ];
  return h('dl', { class: 'facts' }, ...facts.flatMap(([name, text]) => [h('dt', {}, name), h('dd', {}, text)]));
}

/** What stands behind the figures: notes, stages, skipped files, conditions. Closed until wanted. */
export function runDetails(
  run: RunResult,
  open: readonly string[],
  remember: (open: readonly string[]) => void,
): HTMLElement {
  const opened = new Set(open);
  const section = (id: string, label: string, content: () => HTMLElement): HTMLElement => {
    const fill = (): void => {
      if (element.childElementCount < 2) element.append(content());
    };
    const element = disclosure(
      [h('h2', {}, label)],
      opened.has(id),
      (isOpen) => {
        if (isOpen) fill();
        if (isOpen === opened.has(id)) return;
        if (isOpen) opened.add(id);
        else opened.delete(id);
        remember([...opened]);
      },
      { class: 'section', 'data-section': id },
    );
    if (opened.has(id)) fill();
    return element;
  };
  const computed = run.stages.filter(({ reused }) => !reused).length;
  const notes = [...run.notes, ...run.variants.flatMap(({ name, notes: of }) => of.map((note) => `${name}: ${note}`))];
  return h(
    'div',
    { class: 'details' },
    ...(notes.length > 0
      ? [
          h('h2', {}, 'Notes'),
          ...notes.map((note) => h('p', { class: 'notice' }, codicon('info'), h('span', {}, visible(note)))),
        ]
      : []),
    section('stages', `Stages: ${String(computed)} computed, ${String(run.stages.length - computed)} reused`, () =>
      stages(run),
    ),
    ...(run.corpus.skipped.length > 0
      ? [section('skipped', `Skipped files: ${run.corpus.skipped.length.toLocaleString('en')}`, () => skipped(run))]
      : []),
    section('conditions', 'How it was measured', () => conditions(run)),
  );
}
