import { configError } from './issues';
import { isNumberKnob } from './knob';
import { defaultKnobs, findKnob, isActive, KNOBS, type KnobId, type KnobValues } from './registry';
import { MAX_VARIANTS, VARIANT_NAME } from './shape';
import { didYouMean } from './suggest';
import type { ConfigIssue, Variant, VariantSpec } from './variant';

/** An issue that knows which variant it belongs to and which member of it. */
interface Found extends Omit<ConfigIssue, 'path'> {
  readonly at: readonly (string | number)[];
}

/**
 * What is wrong with variants as a group: names, parents, and relations between knobs (single values are checked where
 * they enter). `at` is the path below `variants`, starting with the index.
 */
export function findVariantIssues(specs: readonly VariantSpec[]): Found[] {
  if (specs.length > MAX_VARIANTS)
    return [
      {
        at: [MAX_VARIANTS],
        code: 'config/too-many-variants',
        message: `There are ${specs.length} variants; one comparison holds ${MAX_VARIANTS}.`,
        nextStep: 'Split them into several configurations.',
      },
    ];
  const found: Found[] = [];
  const names = specs.map(({ name }) => name);
  specs.forEach((spec, i) => {
    if (!VARIANT_NAME.test(spec.name))
      found.push({
        at: [i, 'name'],
        code: 'config/variant-name',
        message: `${JSON.stringify(spec.name).slice(0, 80)} is not a variant name.`,
        nextStep: 'Use 1 to 40 letters, digits, dots, dashes or underscores; start with a letter or a digit.',
      });
    // Names become file names, and some file systems ignore case.
    const twin = names.findIndex((name) => name.toLowerCase() === spec.name.toLowerCase());
    if (twin < i)
      found.push({
        at: [i, 'name'],
        code: 'config/duplicate-variant',
        message: `"${spec.name}" is also the name of variant ${twin + 1}.`,
        nextStep: 'Give each variant a name of its own; upper and lower case count as equal.',
      });
    if (spec.extends === undefined) return;
    if (!names.includes(spec.extends))
      found.push({
        at: [i, 'extends'],
        code: 'config/unknown-parent',
        message: `There is no variant "${spec.extends.slice(0, 40)}".${didYouMean(spec.extends, names)}`,
        nextStep: `Extend one of: ${names.filter((name) => name !== spec.name).join(', ') || 'none here'}.`,
      });
    else {
      const chain = chainOf(specs, spec);
      if (chain.cyclic && chain.specs[0] === chain.specs.at(-1))
        found.push({
          at: [i, 'extends'],
          code: 'config/extends-cycle',
          message: `Variants extend each other in a circle: ${chain.specs.map(({ name }) => name).join(' → ')}.`,
          nextStep: 'Let one of them start from the defaults.',
        });
    }
  });
  if (found.length > 0) return found;
  return specs.flatMap((spec, i) => relationIssues(spec, valuesOf(specs, spec), i));
}

function relationIssues(spec: VariantSpec, values: KnobValues, i: number): Found[] {
  return KNOBS.flatMap((knob): Found[] => {
    if (!isNumberKnob(knob) || knob.below === undefined || !isActive(knob, values)) return [];
    const other = findKnob(knob.below)!;
    if (values[knob.id] < values[other.id]) return [];
    const written = [knob.id, other.id].find((id) => spec.knobs?.[id] !== undefined);
    return [
      {
        at: written === undefined ? [i] : [i, 'knobs', written],
        code: 'config/relation',
        knob: knob.id,
        message: `${knob.id} is ${values[knob.id]} and must be less than ${other.id}, which is ${values[other.id]}.`,
        nextStep: `Lower ${knob.id} or raise ${other.id}.`,
      },
    ];
  });
}

/** The variant and its parents, nearest first; ends where a parent is unknown or where the chain bites its tail. */
function chainOf(specs: readonly VariantSpec[], spec: VariantSpec): { specs: VariantSpec[]; cyclic: boolean } {
  const chain = [spec];
  for (let parent = spec.extends; parent !== undefined; parent = chain.at(-1)!.extends) {
    const next = specs.find(({ name }) => name === parent);
    if (!next) break;
    const cyclic = chain.includes(next);
    chain.push(next);
    if (cyclic) return { specs: chain, cyclic };
  }
  return { specs: chain, cyclic: false };
}

const valuesOf = (specs: readonly VariantSpec[], spec: VariantSpec): KnobValues => ({
  ...defaultKnobs(),
  ...(Object.assign(
    {},
    ...chainOf(specs, spec)
      .specs.map(({ knobs }) => knobs ?? {})
      .reverse(),
  ) as Partial<KnobValues>),
});

/** The knobs a variant starts from: its parent's, or the defaults. */
export function parentValues(specs: readonly VariantSpec[], spec: VariantSpec): KnobValues {
  const parent = specs.find(({ name }) => name === spec.extends);
  return parent ? valuesOf(specs, parent) : defaultKnobs();
}

/** What is wrong with variants that did not come from a file: `--variant` flags, saved panels. */
export const checkVariants = (specs: readonly VariantSpec[]): ConfigIssue[] =>
  findVariantIssues(specs).map(({ at: [i, ...rest], ...issue }) => ({
    ...issue,
    path: [`variant ${specs[Number(i)]?.name.slice(0, 40) ?? ''}`, ...rest.filter((step) => step !== 'knobs')].join(
      ' ',
    ),
  }));

/**
 * Variants with every knob filled in: defaults, then the parents from the farthest on, then their own.
 * @param overrides knobs set for all variants at once; they win over what the variants say
 * @throws what {@link checkVariants} finds
 */
export function resolveVariants(specs: readonly VariantSpec[], overrides: Partial<KnobValues> = {}): Variant[] {
  const unresolved = checkVariants(specs);
  if (unresolved.some(({ code }) => code !== 'config/relation')) throw configError(unresolved);
  const variants = specs.map((spec) => ({ name: spec.name, knobs: { ...valuesOf(specs, spec), ...overrides } }));
  const issues = checkVariants(variants);
  if (issues.length > 0) throw configError(issues);
  return variants;
}

/** Names that can only be checked against what this machine has. */
export interface KnownNames {
  readonly embeddingModels: readonly string[];
  readonly rerankers: readonly string[];
  readonly pricedEmbeddingModels: readonly string[];
  readonly pricedAnswerModels: readonly string[];
}

/** Names of models that nobody knows, each once for a variant and knob. */
export function checkNames(variants: readonly Variant[], known: KnownNames): ConfigIssue[] {
  const lists = {
    'embedding-models': { names: known.embeddingModels, what: 'installed embedding model' },
    rerankers: { names: ['none', ...known.rerankers], what: 'added reranker' },
    'priced-embedding-models': { names: known.pricedEmbeddingModels, what: 'embedding model with a known price' },
    'priced-answer-models': { names: known.pricedAnswerModels, what: 'answer model with a known price' },
  };
  return variants.flatMap(({ name, knobs }) =>
    KNOBS.flatMap((knob): ConfigIssue[] => {
      if (knob.kind !== 'name') return [];
      const { names, what } = lists[knob.namesOf];
      const value: string =
        knobs[
          knob.id as KnobId & ('embedding.model' | 'retrieval.reranker' | 'cost.embeddingModel' | 'cost.answerModel')
        ];
      if (names.includes(value)) return [];
      const few = names.length <= 12 ? `Use one of: ${names.join(', ') || 'none is here'}.` : undefined;
      return [
        {
          code: 'config/unknown-name',
          knob: knob.id,
          path: `variant ${name} ${knob.id}`,
          message: `"${value.slice(0, 80)}" is not an ${what}.${didYouMean(value, names)}`,
          nextStep: few ?? `Use one of the ${names.length} names that \`rag-lab knobs\` lists for ${knob.id}.`,
        },
      ];
    }),
  );
}
