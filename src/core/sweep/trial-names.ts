import { findKnob, isNumberKnob, type KnobId, type KnobValue } from '../config';
import type { SweepAxis } from './types';

const LONGEST_NAME = 40;
const LONGEST_PREFIX = 3;

/** What a trial is named after: one value of some axes. */
export interface NamedValue {
  readonly axis: SweepAxis;
  readonly value: KnobValue;
}

/**
 * Names trials by their values, e.g. `markdown-dim128-ef64`: short, unique whatever the case, fit for a variant.
 * @param taken names that are in use already
 */
export function trialNamer(
  axes: readonly SweepAxis[],
  taken: Iterable<string>,
): (values: readonly NamedValue[]) => string {
  const used = new Set([...taken].map((name) => name.toLowerCase()));
  const prefixes = prefixesOf(axes.map(({ knob }) => knob));
  let count = 0;
  return (values) => {
    count++;
    const whole = nameOf(values, prefixes, Infinity);
    // Texts give way before numbers do: their beginnings tell them apart more often than not.
    const shorter = [12, 8, 5].map((length) => nameOf(values, prefixes, length));
    const numbered = `v${count}`;
    const fits = [whole, ...shorter, numbered, ...spares(numbered)].find(
      (name) => name !== '' && name.length <= LONGEST_NAME && !used.has(name.toLowerCase()),
    )!;
    used.add(fits.toLowerCase());
    return fits;
  };
}

const spares = (name: string): string[] => ['a', 'b', 'c'].map((letter) => `${name}-${letter}`);

const nameOf = (values: readonly NamedValue[], prefixes: ReadonlyMap<KnobId, string>, textLength: number): string =>
  values.map(({ axis, value }) => partOf(axis.knob, value, prefixes.get(axis.knob)!, textLength)).join('-');

function partOf(id: KnobId, value: KnobValue, prefix: string, textLength: number): string {
  const knob = findKnob(id)!;
  if (!isNumberKnob(knob))
    return clean(String(value))
      .slice(0, textLength)
      .replace(/[._-]+$/, '');
  const label = knob.valueLabels?.[Number(value)];
  if (label !== undefined)
    return prefix + clean(label.replace(/(?:^|\s)(\w)/g, (_, letter: string) => letter.toUpperCase()));
  return `${prefix}${/\d$/.test(prefix) ? '_' : ''}${clean(String(value))}`;
}

const clean = (text: string): string => text.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^[._-]+/, '');

/** `index.hnsw.efSearch` → `ef`, or `efS` where another axis is `ef…` as well. */
function prefixesOf(knobs: readonly KnobId[]): ReadonlyMap<KnobId, string> {
  const short = (id: KnobId): string => wordsOf(id)[0]!.slice(0, LONGEST_PREFIX);
  const long = (id: KnobId): string =>
    short(id) +
    wordsOf(id)
      .slice(1)
      .map((word) => word[0]!)
      .join('');
  const twins = (id: KnobId): boolean => knobs.filter((other) => short(other) === short(id)).length > 1;
  return new Map(knobs.map((id) => [id, twins(id) ? long(id) : short(id)]));
}

const wordsOf = (id: KnobId): string[] =>
  id
    .split('.')
    .at(-1)!
    .split(/(?=[A-Z])/);
