import type { StageName } from '../common';

/** Groups of the tuning panel, in its order. */
export const KNOB_GROUPS = [
  { id: 'chunking', label: 'Corpus and chunking' },
  { id: 'embedding', label: 'Embedding' },
  { id: 'vectors', label: 'Vectors' },
  { id: 'index', label: 'Index' },
  { id: 'retrieval', label: 'Query' },
  { id: 'cache', label: 'Caches' },
  { id: 'cost', label: 'Cost' },
  { id: 'load', label: 'Load' },
] as const;
export type KnobGroup = (typeof KNOB_GROUPS)[number]['id'];

/** One of these values; or any but one, for names that are known only at run time and numbers of which one means off. */
export type KnobRequirement = readonly (string | number)[] | { readonly not: string | number };
/** The knob has an effect only while other knobs have such values. */
export type KnobCondition = Readonly<Record<string, KnobRequirement>>;

/** Whether a value is among the list. */
export const isOneOf = (requirement: KnobRequirement): requirement is readonly (string | number)[] =>
  Array.isArray(requirement);

export const meets = (requirement: KnobRequirement, value: KnobValue): boolean =>
  isOneOf(requirement) ? requirement.includes(value) : value !== requirement.not;

interface KnobBase<Id extends string, Value> {
  /** `group.name`, camelCase; also the key in saved configurations. */
  readonly id: Id;
  readonly group: KnobGroup;
  /** First stage whose output this knob can change: what changing it will redo. */
  readonly stage: StageName;
  readonly label: string;
  /** One or two sentences: what more or less of it does. */
  readonly description: string;
  readonly default: Value;
  readonly when?: KnobCondition;
  /** Values worth trying, for sweeps and documentation. */
  readonly sweep?: readonly Value[];
}

export interface NumberKnob<Id extends string = string> extends KnobBase<Id, number> {
  readonly kind: 'integer' | 'number';
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly scale: 'linear' | 'log2' | 'log10';
  /** What a special value means, e.g. `{ 0: 'all' }`. */
  readonly valueLabels?: Readonly<Record<number, string>>;
  /** Another knob's id that this one may not exceed (overlap < size). */
  readonly below?: string;
}

export interface EnumKnob<Id extends string = string, Value extends string = string> extends KnobBase<Id, Value> {
  readonly kind: 'enum';
  readonly values: readonly { readonly value: Value; readonly label: string; readonly description: string }[];
}

/** A name out of a list that is known only at run time (installed models, priced models). */
export interface NameKnob<Id extends string = string> extends KnobBase<Id, string> {
  readonly kind: 'name';
  readonly namesOf: 'embedding-models' | 'rerankers' | 'priced-embedding-models' | 'priced-answer-models';
}

export const MOST_TEXT_CHARS = 1000;
/** A text in a small language of its own. */
export interface TextKnob<Id extends string = string> extends KnobBase<Id, string> {
  readonly kind: 'text';
  /** What it accepts, in words that finish "Use ". */
  readonly accepts: string;
  /** @returns what is wrong with a text, in words that finish its id and a colon; undefined where nothing is */
  readonly problemOf: (text: string) => string | undefined;
}

export type Knob = NumberKnob | EnumKnob | NameKnob | TextKnob;
export type KnobValue = string | number;

export const isNumberKnob = <K extends Knob>(knob: K): knob is Extract<K, NumberKnob> =>
  knob.kind === 'integer' || knob.kind === 'number';

type Spec<K extends KnobBase<string, unknown>> = Omit<K, 'id' | 'kind' | 'group' | 'default'> & {
  default: K['default'];
};

const groupOf = (id: string): KnobGroup => id.split('.', 1)[0] as KnobGroup;

export const integerKnob = <const Id extends string>(id: Id, spec: Spec<NumberKnob<Id>>): NumberKnob<Id> => ({
  ...spec,
  id,
  kind: 'integer',
  group: groupOf(id),
});

export const numberKnob = <const Id extends string>(id: Id, spec: Spec<NumberKnob<Id>>): NumberKnob<Id> => ({
  ...spec,
  id,
  kind: 'number',
  group: groupOf(id),
});

export const enumKnob = <const Id extends string, const Value extends string>(
  id: Id,
  spec: Omit<EnumKnob<Id, Value>, 'id' | 'kind' | 'group' | 'default'> & { default: NoInfer<Value> },
): EnumKnob<Id, Value> => ({ ...spec, id, kind: 'enum', group: groupOf(id) });

export const nameKnob = <const Id extends string>(id: Id, spec: Spec<NameKnob<Id>>): NameKnob<Id> => ({
  ...spec,
  id,
  kind: 'name',
  group: groupOf(id),
});

export const textKnob = <const Id extends string>(id: Id, spec: Spec<TextKnob<Id>>): TextKnob<Id> => ({
  ...spec,
  id,
  kind: 'text',
  group: groupOf(id),
});
