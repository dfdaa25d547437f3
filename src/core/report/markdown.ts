import { counted } from '../common';
import { describeVariant, withThousands } from '../config';
import { SKIP_REASONS } from '../corpus';
import type { Attribution, RunResult } from '../experiment';
import { findMetric } from '../metrics';
import { effectText, knobEffectRows, withoutEffectText, type EffectText } from './attributions';
import { noiseText } from './basis';
import { reproduceCommand } from './command';
import { failuresMarkdown } from './failures';
import { formatDifference, formatValue } from './format-value';
import { headline } from './headline';
import { codeBlock, codeCell, codeSpan, escapeMarkdown as text, markdownTable } from './markdown-text';
import { lostQueries, reasonText, wonQueries, type QueryChange } from './outcomes';
import { comparisonTable, rowLabel, type TableCell } from './table-model';
import { openText, verdictWord } from './verdict';

export interface MarkdownOptions {
  /** How the run was started; worked out from the variants when absent. */
  readonly command?: string;
  /** Lost and won queries listed for a variant, each; 20 when absent. */
  readonly maxQueries?: number;
}

/**
 * A report that is complete on its own. The same result gives the same bytes: no dates but that of the prices, no paths
 * of the machine.
 */
export function renderMarkdown(run: RunResult, options: MarkdownOptions = {}): string {
  const sections = [
    [`# ${title(run)}`, answer(run)],
    ['## What was compared', variantsTable(run), conditions(run)],
    failuresMarkdown(run),
    ['## Results', results(run)],
    differences(run),
    limits(run),
    ...run.variants.slice(1).map(({ name }) => queries(run, name, options.maxQueries ?? 20)),
    ...(run.attributions ?? []).map(attribution),
    ['## Stages', stages(run)],
    skipped(run),
    notes(run),
    ['## How to reproduce', codeBlock(options.command ?? reproduceCommand(run), 'sh')],
  ];
  return `${sections.flat().join('\n\n')}\n`;
}

const title = ({ variants, corpus }: RunResult): string =>
  variants.length === 1
    ? `One variant on ${codeSpan(corpus.name)}`
    : `${variants.length} variants on ${codeSpan(corpus.name)}`;

const answer = (run: RunResult): string => {
  const marks = { variant: '*', strong: '**', none: '' };
  const pieces = headline(run).map(({ text: piece, emphasis }) => {
    const mark = marks[emphasis ?? 'none'];
    return `${mark}${text(piece)}${mark}`;
  });
  return `${pieces.join('')}.`;
};

const variantsTable = ({ variants }: RunResult): string => {
  const [baseline] = variants;
  return markdownTable(
    ['Variant', 'What it is', 'Chunks', 'Tokens'],
    'llrr',
    variants.map((variant) => [
      text(variant.name),
      text(describeVariant(variant, baseline)),
      withThousands(variant.corpus.chunks),
      withThousands(variant.corpus.tokens),
    ]),
  );
};

function conditions(run: RunResult): string {
  const { corpus, queries: asked, settings, machine } = run;
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const noise = noiseText(run);
  const judged = asked.source === 'headings' ? 'taken from headings, none judged' : `${asked.judged} judged`;
  const lines = [
    `Corpus: ${counted(corpus.documents, 'document')}${corpus.partial ? ' (a limit cut the list short)' : ''}, ${counted(corpus.chunks, 'chunk')} and ${counted(corpus.tokens, 'token')} in the baseline, fingerprint ${corpus.fingerprint.slice(0, 16)}`,
    `Queries: ${withThousands(asked.count)}, ${judged}`,
    `Latency: ${counted(settings.repeat, 'round')} over the queries after one discarded round, variants interleaved, seed ${settings.seed}`,
    ...(noise === undefined ? [] : [`Noise of this machine alone, the baseline against itself: ${noise}`]),
    `Machine: ${machine.cpu}, ${machine.cores} cores, ${formatValue({ value: machine.memoryBytes, unit: 'bytes' })} memory, ${machine.os}, Node ${machine.node}`,
    `Versions: ${versions.join(', ')}`,
    `Prices: ${settings.prices.source} of ${settings.prices.date}; estimates, nothing was spent`,
  ];
  return lines.map((line) => `- ${text(line)}`).join('\n');
}

function results(run: RunResult): string {
  const { columns, groups, unknown } = comparisonTable(run, { all: true });
  const table = markdownTable(
    ['Metric', ...columns.map(({ name }) => text(name))],
    `l${'r'.repeat(columns.length)}`,
    groups.flatMap(({ label, rows }) => [
      [`**${text(label)}**`, ...columns.map(() => '')],
      ...rows.map((row) => [text(rowLabel(row)), ...row.cells.map(cellText)]),
    ]),
  );
  if (unknown.length === 0) return table;
  return `${table}\n\nUnknown for all: ${unknown.map(({ label }) => text(label)).join(', ')}.`;
}

const cellText = ({ text: value, difference, verdict }: TableCell): string =>
  text(difference === undefined || verdict === undefined ? value : `${value} (${difference}, ${verdict})`);

/** Three decimals; what is below is said to be. */
const formatP = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));

function differences(run: RunResult): string[] {
  const rows = run.comparisons.flatMap((comparison) => {
    const metric = findMetric(comparison.metric);
    if (!metric) return [];
    const open = openText(comparison, metric.unit);
    return [
      [
        comparison.variant,
        metric.label,
        formatDifference(comparison.difference, metric.unit),
        formatDifference(comparison.low, metric.unit),
        formatDifference(comparison.high, metric.unit),
        comparison.adjustedPValue === undefined ? '' : formatP(comparison.adjustedPValue),
        `${verdictWord(comparison)}${open === undefined ? '' : ` · ${open}`}`,
      ].map(text),
    ];
  });
  if (rows.length === 0) return [];
  return [
    '## Differences from the baseline',
    `Variant less ${text(run.variants[0]?.name ?? 'baseline')}, with the ends of the 95 % interval, and p corrected for the tests of quality or of latency in this run (Holm).`,
    markdownTable(['Variant', 'Metric', 'Difference', 'From', 'To', 'p', 'Verdict'], 'llrrrrl', rows),
  ];
}

function limits(run: RunResult): string[] {
  if (run.limits.length === 0) return [];
  const bound = (metric: string, value: number | undefined): string => {
    const unit = findMetric(metric)?.unit;
    return value === undefined ? '' : text(unit ? formatValue({ value, unit }) : String(value));
  };
  const rows = run.limits.map(({ variant, metric, limit, value, kept }) => [
    text(variant),
    text(findMetric(metric)?.label ?? metric),
    bound(metric, limit.min),
    bound(metric, limit.max),
    value === undefined ? 'unknown' : bound(metric, value),
    kept ? 'kept' : '**broken**',
  ]);
  return ['## Limits', markdownTable(['Variant', 'Metric', 'At least', 'At most', 'Is', ''], 'llrrrl', rows)];
}

function queries(run: RunResult, variant: string, most: number): string[] {
  const lost = lostQueries(run, variant);
  const won = wonQueries(run, variant);
  if (run.queries.judged === 0) return [];
  const head = `## Queries that ${text(variant)} changed`;
  if (lost.length + won.length === 0) return [head, 'None: every judged query is answered as well as by the baseline.'];
  return [head, ...queryList('Lost', lost, most), ...queryList('Won', won, most)];
}

function queryList(label: string, changes: readonly QueryChange[], most: number): string[] {
  if (changes.length === 0) return [`${label}: none.`];
  const shown = changes.slice(0, most);
  const rest = changes.length - shown.length;
  const rows = shown.map((change) => {
    const { id, text: asked, ndcgDifference, fromRank, toRank, expected } = change;
    return [
      codeCell(id),
      codeCell(asked),
      ndcgDifference === null ? 'unknown' : text(formatDifference(ndcgDifference, 'ratio')),
      `${fromRank ?? 'none'} → ${toRank ?? 'none'}`,
      text(reasonText(change)),
      expected ? codeCell(expected.file + linesOf(expected)) : '',
    ];
  });
  return [
    `${label}: ${changes.length}${rest > 0 ? `, the ${shown.length} largest of them` : ''}.`,
    markdownTable(['Query', 'Text', 'nDCG@10', 'Rank', 'Why', 'Should find'], 'llrrll', rows),
  ];
}

function attribution(found: Attribution): string[] {
  const said = (effect: EffectText | undefined): string =>
    effect ? text(`${effect.difference} (${effect.interval}), ${effect.verdict}`) : 'not tried';
  const rows = knobEffectRows(found);
  const total = said(effectText(found.difference, found.metric));
  const useless = withoutEffectText(found);
  return [
    `## Which knob: ${text(found.variant)} against ${text(found.baseline)}`,
    `${text(findMetric(found.metric)?.label ?? found.metric)}: ${total}. The effect of each knob alone, changed in ${text(found.baseline)}, and with the others, against ${text(found.variant)} without it; with the ends of the 95 % interval.`,
    rows.length > 0
      ? markdownTable(
          ['Knob', 'From', 'To', 'Alone', 'With the others'],
          'lllll',
          rows.map(({ knob, from, to, added, removed }) => [
            codeCell(knob),
            codeCell(from),
            codeCell(to),
            said(added),
            said(removed),
          ]),
        )
      : 'No knob differs that can change a ranking.',
    ...rows.flatMap(({ notTried }) => (notTried === undefined ? [] : [`Not tried: ${text(notTried)}`])),
    ...(useless === '' ? [] : [`Cannot change a ranking: ${text(useless)}.`]),
  ];
}

const linesOf = ({ startLine, endLine }: { readonly startLine?: number; readonly endLine?: number }): string =>
  startLine === undefined ? '' : `:${startLine}${endLine === undefined || endLine === startLine ? '' : `–${endLine}`}`;

const stages = (run: RunResult): string =>
  markdownTable(
    ['Stage', 'Fingerprint', 'Computed', 'Reused', 'Unit', 'Time', 'Variants'],
    'llrrlrl',
    run.stages.map(({ stage, fingerprint, ms, work, variants }) => [
      stage,
      text(fingerprint.slice(0, 12)),
      withThousands(work.computed),
      withThousands(work.reused),
      text(work.unit),
      formatValue({ value: ms, unit: 'ms' }),
      text(variants.join(', ')),
    ]),
  );

function skipped({ corpus }: RunResult): string[] {
  if (corpus.skipped.length === 0) return [];
  const rows = corpus.skipped.map(({ path, reason, detail }) => [
    codeCell(path),
    `${text(SKIP_REASONS[reason])}${detail === undefined || detail === '' ? '' : `: ${codeCell(detail)}`}`,
  ]);
  return ['## Skipped files', markdownTable(['File', 'Why'], 'll', rows)];
}

function notes({ notes: general, variants }: RunResult): string[] {
  const lines = [
    ...general.map((note) => `- ${text(note)}`),
    ...variants.flatMap((variant) => variant.notes.map((note) => `- ${text(variant.name)}: ${text(note)}`)),
  ];
  return lines.length === 0 ? [] : ['## Notes', lines.join('\n')];
}
