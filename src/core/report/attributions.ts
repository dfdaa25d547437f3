import { findKnob, formatKnobValue, type KnobId } from '../config';
import type { Attribution, KnobEffect, RunResult } from '../experiment';
import { findMetric } from '../metrics';
import { formatDifference } from './format-value';
import { verdictWord } from './verdict';
import { visible } from './visible';

/** A run with one more attribution; an earlier one of the same two variants and metric gives way. */
export const mergeAttribution = (run: RunResult, found: Attribution): RunResult => ({
  ...run,
  attributions: [
    ...(run.attributions ?? []).filter(
      ({ baseline, variant, metric }) =>
        baseline !== found.baseline || variant !== found.variant || metric !== found.metric,
    ),
    found,
  ],
});

export const findAttribution = (run: RunResult, baseline: string, variant: string): Attribution | undefined =>
  run.attributions?.find((found) => found.baseline === baseline && found.variant === variant);

/** An effect in words: its size, the ends of its interval, its verdict. */
export interface EffectText {
  readonly difference: string;
  readonly interval: string;
  readonly verdict: string;
  readonly effect: KnobEffect;
}
export interface KnobEffectRow {
  readonly knob: KnobId;
  readonly label: string;
  readonly from: string;
  readonly to: string;
  /** Absent where the other knobs do not allow the combination; `notTried` says why. */
  readonly added?: EffectText;
  readonly removed?: EffectText;
  readonly notTried?: string;
}

/** The knobs that can change a ranking, the largest effect of the two ways first. */
export const knobEffectRows = ({ knobs, metric }: Attribution): readonly KnobEffectRow[] =>
  [...knobs]
    .sort((a, b) => sizeOf(b) - sizeOf(a))
    .map(({ knob, from, to, added, removed, notTried }) => {
      const declared = findKnob(knob);
      return {
        ...{ knob, label: declared?.label ?? knob },
        from: declared ? formatKnobValue(declared, from) : String(from),
        to: declared ? formatKnobValue(declared, to) : String(to),
        ...(added && { added: effectText(added, metric) }),
        ...(removed && { removed: effectText(removed, metric) }),
        ...(notTried !== undefined && { notTried }),
      };
    });

const sizeOf = ({ added, removed }: Attribution['knobs'][number]): number =>
  Math.max(Math.abs(added?.difference ?? 0), Math.abs(removed?.difference ?? 0));

export function effectText(effect: KnobEffect, metric: string): EffectText {
  const unit = findMetric(metric)?.unit ?? 'ratio';
  const { difference, low, high } = effect;
  return {
    difference: formatDifference(difference, unit),
    interval: `${formatDifference(low, unit)} to ${formatDifference(high, unit)}`,
    verdict: verdictWord(effect),
    effect,
  };
}

/** "Result cache, Traffic", of the knobs that differ and cannot matter. */
export const withoutEffectText = ({ withoutEffect }: Attribution): string =>
  withoutEffect.map((id) => findKnob(id)?.label ?? id).join(', ');

/** The attributions of a run as plain text for a terminal, a blank line before each; empty where there are none. */
export const renderAttributions = ({ attributions = [] }: RunResult): string =>
  attributions.map((attribution) => `\n${attributionText(attribution)}\n`).join('');

function attributionText(attribution: Attribution): string {
  const { baseline, variant, metric, difference } = attribution;
  const total = effectText(difference, metric);
  const label = findMetric(metric)?.label ?? metric;
  const said = (effect: EffectText | undefined): string =>
    effect ? `${effect.difference} (${effect.interval}), ${effect.verdict}` : 'not tried';
  const rows = knobEffectRows(attribution).map(({ knob, from, to, added, removed }) => [
    visible(`${knob}: ${from} → ${to}`),
    said(added),
    said(removed),
  ]);
  const table = [['Knob', 'alone', 'with the others'], ...rows];
  const widths = [0, 1, 2].map((i) => Math.max(...table.map((row) => row[i]!.length)));
  const lines = table.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i]!)).join('   ')}`.trimEnd());
  const useless = withoutEffectText(attribution);
  return [
    `Which knob: ${visible(variant)} against ${visible(baseline)}, ${label} ${said(total)}`,
    ...(rows.length > 0 ? lines : ['  No knob differs that can change a ranking.']),
    ...knobEffectRows(attribution).flatMap(({ notTried }) =>
      notTried === undefined ? [] : [`  Not tried: ${notTried}`],
    ),
    ...(useless === '' ? [] : [`  Cannot change a ranking: ${useless}.`]),
  ].join('\n');
}
