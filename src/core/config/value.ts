import { MOST_TEXT_CHARS, type Knob, type KnobValue } from './knob';
import { didYouMean } from './suggest';
import type { ConfigIssue } from './variant';
import { quoted } from './issues';
import { KNOBS, type KnobId, type KnobValues } from './registry';

/** `1234567` → `1,234,567`; fractions stay. The same in every locale, so that reports are. */
export function withThousands(value: number | string): string {
  const [whole = '', ...rest] = String(value).split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...rest].join('.');
}

/** A value as a person reads it: `64 candidates`, `all`, `HNSW (graph)`. */
export function formatKnobValue(knob: Knob, value: KnobValue): string {
  if (knob.kind === 'enum') return knob.values.find((option) => option.value === value)?.label ?? String(value);
  if (knob.kind === 'text') return shortened(String(value));
  if (knob.kind === 'name') return String(value);
  const label = knob.valueLabels?.[Number(value)];
  if (label !== undefined) return label;
  return knob.unit === '' ? withThousands(value) : `${withThousands(value)} ${knob.unit}`;
}

const SHOWN_CHARS = 32;
const shortened = (text: string): string => (text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS - 1)}…` : text);

/** `2 to 64 links`, `"dense", "lexical" or "hybrid"`: what a knob accepts, for messages. */
export function acceptedValues(knob: Knob): string {
  if (knob.kind === 'name') return 'a name';
  if (knob.kind === 'text') return knob.accepts;
  if (knob.kind === 'enum') return oneOf(knob.values.map(({ value }) => value));
  const unit = knob.unit === '' ? '' : ` ${knob.unit}`;
  return `${knob.kind === 'integer' ? 'a whole number' : 'a number'} from ${knob.min} to ${knob.max}${unit}`;
}

const oneOf = (values: readonly string[]): string => {
  const names = values.map((value) => `"${value}"`);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)!}`;
};

/** Checks a value against its knob's declaration; the issue lacks only the place where it was found. */
export function checkKnobValue(
  knob: Knob & { readonly id: KnobId },
  value: unknown,
): Pick<ConfigIssue, 'code' | 'message' | 'knob' | 'nextStep'> | undefined {
  const issue = (code: string, message: string) => ({
    code: `config/${code}`,
    message,
    knob: knob.id,
    nextStep: `Use ${acceptedValues(knob)}.`,
  });
  if (knob.kind === 'enum') {
    const values: readonly string[] = knob.values.map((option) => option.value);
    if (typeof value !== 'string') return issue('wrong-type', `${knob.id} is a text, not ${quoted(value)}.`);
    if (values.includes(value)) return undefined;
    return issue('unknown-value', `${knob.id} has no value ${quoted(value)}.${didYouMean(value, values)}`);
  }
  if (knob.kind === 'name') {
    if (typeof value !== 'string') return issue('wrong-type', `${knob.id} is a text, not ${quoted(value)}.`);
    if (value.trim() !== '' && value.length <= 200) return undefined;
    return issue('unknown-name', `${knob.id} is ${quoted(value)}, which names nothing.`);
  }
  if (knob.kind === 'text') {
    if (typeof value !== 'string') return issue('wrong-type', `${knob.id} is a text, not ${quoted(value)}.`);
    const problem = value.length > MOST_TEXT_CHARS ? 'it is too long' : knob.problemOf(value);
    return problem === undefined ? undefined : issue('unreadable', `${knob.id} cannot be read: ${problem}.`);
  }
  if (typeof value !== 'number' || !Number.isFinite(value))
    return issue('wrong-type', `${knob.id} is a number, not ${quoted(value)}.`);
  if (knob.kind === 'integer' && !Number.isInteger(value))
    return issue('wrong-type', `${knob.id} is a whole number, not ${value}.`);
  if (value >= knob.min && value <= knob.max) return undefined;
  return issue('out-of-range', `${knob.id} is ${value}; it goes from ${knob.min} to ${knob.max}.`);
}

/** Knobs whose value differs, in the order of the registry. */
export const changedKnobs = (from: KnobValues, to: KnobValues): KnobId[] =>
  KNOBS.filter(({ id }) => from[id] !== to[id]).map(({ id }) => id);
