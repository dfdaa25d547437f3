import { userError } from '../common';
import {
  acceptedValues,
  checkKnobValue,
  findKnob,
  isNumberKnob,
  KNOBS,
  nearest,
  parseKnobValue,
  type Knob,
  type KnobId,
  type KnobValue,
} from '../config';
import type { SweepAxis } from './types';

type KnownKnob = Knob & { readonly id: KnobId };

/** Values of one knob at the most: as many as the configuration holds. */
const MOST_VALUES = 100;

const RANGE = /^(.+?)\.\.(.+?)(?:([*+])(.+))?$/;

/**
 * An axis from text: values and ranges with commas between them. `64,128,256`; `32..256*2` (times 2 each);
 * `0..1+0.25` (0.25 more each); ends included where they are met; `*` or `sweep` are the values that the knob declares.
 * @throws `sweep/…` or `config/…`: what is wrong with the text, and what to write
 */
export function parseAxis(knobId: string, text: string): SweepAxis {
  const knob = knownKnob(knobId);
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  const values: KnobValue[] = [];
  for (const part of parts) {
    for (const value of valuesOf(knob, part)) if (!values.includes(value)) values.push(value);
    if (values.length > MOST_VALUES) throw tooManyValues(knob);
  }
  return checkedAxis(knob, values);
}

/** `KNOB=values`, as `--vary` takes it. */
export function parseAxisFlag(flag: string): SweepAxis {
  const equals = flag.indexOf('=');
  if (equals > 0) return parseAxis(flag.slice(0, equals).trim(), flag.slice(equals + 1));
  throw userError(
    'sweep/assignment',
    `"${flag.slice(0, 80)}" names no values.`,
    "Write KNOB=values, for example --vary 'index.hnsw.efSearch=32..256*2'.",
  );
}

/** Axes as a configuration has them: lists, or texts as {@link parseAxis} takes them. */
export const axesOfConfig = (sweep: Readonly<Record<string, readonly KnobValue[] | string>>): SweepAxis[] =>
  Object.entries(sweep).map(([id, values]) =>
    typeof values === 'string' ? parseAxis(id, values) : checkedAxis(knownKnob(id), [...new Set(values)]),
  );

function checkedAxis(knob: KnownKnob, values: readonly KnobValue[]): SweepAxis {
  for (const value of values) check(knob, value);
  if (values.length > MOST_VALUES) throw tooManyValues(knob);
  if (values.length > 1) return { knob: knob.id, values };
  throw userError(
    'sweep/one-value',
    `${knob.id} has ${values.length === 0 ? 'no value' : `the value ${values[0]} alone`}: that is no sweep.`,
    `Give two values or more, each ${acceptedValues(knob)}${values.length === 1 ? `; to set it for all, write --${knob.id} ${values[0]}` : ''}.`,
  );
}

function knownKnob(id: string): KnownKnob {
  const knob = findKnob(id);
  if (knob) return knob;
  const near = nearest(
    id,
    KNOBS.map((known) => known.id),
  );
  throw userError(
    'sweep/unknown-knob',
    `There is no knob "${id.slice(0, 80)}".`,
    near === undefined ? 'Run `rag-lab knobs` for the list.' : `Did you mean ${near}?`,
  );
}

function valuesOf(knob: KnownKnob, part: string): readonly KnobValue[] {
  if (part === '*' || part === 'sweep') {
    if (knob.sweep) return knob.sweep;
    throw userError('sweep/no-values', `${knob.id} declares no values to try.`, `Name them: ${acceptedValues(knob)}.`);
  }
  const range = isNumberKnob(knob) ? RANGE.exec(part) : null;
  if (range) return rangeOf(knob, part, range);
  return [parsed(knob, part)];
}

function parsed(knob: KnownKnob, text: string): KnobValue {
  const found = parseKnobValue(knob, text);
  if ('value' in found) return found.value;
  throw userError(found.issue.code, found.issue.message, found.issue.nextStep);
}

function check(knob: KnownKnob, value: KnobValue): void {
  const issue = checkKnobValue(knob, value);
  if (issue) throw userError(issue.code, issue.message, issue.nextStep);
}

function rangeOf(knob: KnownKnob, text: string, [, first, last, sign, by]: RegExpExecArray): number[] {
  const from = Number(parsed(knob, first!));
  const to = Number(parsed(knob, last!));
  const step = Number(by);
  const grows = sign === '*' ? step > 1 && from > 0 : sign === '+' && step > 0;
  if (!grows || !Number.isFinite(step) || from > to) {
    throw userError(
      'sweep/range',
      `"${text.slice(0, 80)}" is not a range that ends.`,
      `Write from..to*factor, such as 32..256*2, or from..to+step, such as ${knob.kind === 'number' ? '0..1+0.25' : '100..300+50'}, the smaller end first.`,
    );
  }
  const values: number[] = [];
  for (let i = 0; ; i++) {
    const exact = sign === '*' ? from * step ** i : from + step * i;
    // 0.1 + 0.2 is meant to be 0.3.
    const value = knob.kind === 'integer' && sign === '*' ? Math.round(exact) : Number(exact.toPrecision(12));
    if (value > to) return values;
    if (values.length === MOST_VALUES) throw tooManyValues(knob);
    if (value !== values.at(-1)) values.push(value);
  }
}

const tooManyValues = (knob: KnownKnob): Error =>
  userError(
    'sweep/too-many-values',
    `${knob.id} has more than ${MOST_VALUES} values.`,
    'Take a larger step or a shorter range.',
  );
