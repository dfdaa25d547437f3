import { isNumberKnob, KNOB_GROUPS, type Knob } from './knob';
import { KNOBS } from './registry';
import { knobProse } from './shape';

/** Settings of the editor that hold a knob's default: `ragLab.defaults.` and the knob's id. */
export const SETTING_PREFIX = 'ragLab.defaults.';
export const CONFIG_FILE = 'rag-lab.config.json';

type Json = Readonly<Record<string, unknown>>;

/** One group of settings for each group of knobs, in the order of the panel. */
const settingsGroups = (): Json[] =>
  KNOB_GROUPS.map(({ id, label }) => ({
    title: `Defaults: ${label}`,
    properties: Object.fromEntries(
      KNOBS.flatMap((knob, order) => (knob.group === id ? [[SETTING_PREFIX + knob.id, settingOf(knob, order)]] : [])),
    ),
  })).filter(({ properties }) => Object.keys(properties).length > 0);

function settingOf(knob: Knob, order: number): Json {
  return {
    type: isNumberKnob(knob) ? knob.kind : 'string',
    default: knob.default,
    ...(isNumberKnob(knob) && { minimum: knob.min, maximum: knob.max }),
    ...(knob.kind === 'enum' && {
      enum: knob.values.map(({ value }) => value),
      enumItemLabels: knob.values.map(({ label }) => label),
      enumDescriptions: knob.values.map(({ description }) => description),
    }),
    markdownDescription: knobProse(knob),
    order,
    scope: 'resource',
  };
}

/** A manifest whose settings of knobs and JSON validation follow from the declarations; all else is as it was. */
export function withGeneratedContributions(manifest: Json): Json {
  const contributes = (manifest['contributes'] ?? {}) as Json;
  const foreign = listOf(contributes['configuration']).filter((block) => !isGenerated(block));
  const validations = listOf(contributes['jsonValidation']).filter(({ fileMatch }) => fileMatch !== CONFIG_FILE);
  return {
    ...manifest,
    contributes: {
      ...contributes,
      configuration: [...foreign, ...settingsGroups()],
      jsonValidation: [...validations, { fileMatch: CONFIG_FILE, url: './schemas/rag-lab.config.schema.json' }],
    },
  };
}

const listOf = (value: unknown): readonly Json[] =>
  value === undefined ? [] : ((Array.isArray(value) ? value : [value]) as Json[]);

const isGenerated = ({ properties }: Json): boolean => {
  const names = Object.keys(properties ?? {});
  return names.length > 0 && names.every((name) => name.startsWith(SETTING_PREFIX));
};
