import { FEATURE_NAMES, type FeatureName } from './feature-names';
import type { JudgeWeights } from './fit-judge';
import { SHIPPED_WEIGHTS } from './shipped-weights';

/** The value of `cache.semantic.weights` that stands for the weights that come with the lab. */
export const SHIPPED = 'shipped';
const BIAS = 'bias';
const ASSIGNMENT = /^([a-z]+)=([+-]?\d{1,4}(?:\.\d{1,4})?)$/i;

/** `bias=-8 cosine=8 order=-0.5`: the bias and what weighs anything; no comma, so that it can stand in `--variant`. */
export const formatWeights = ({ bias, weights }: JudgeWeights): string =>
  [`${BIAS}=${bias}`, ...FEATURE_NAMES.flatMap((name) => (weights[name] ? [`${name}=${weights[name]}`] : []))].join(
    ' ',
  );

/** What {@link formatWeights} wrote; what is not named weighs nothing. @returns what is wrong where it is none */
export function parseWeights(text: string): JudgeWeights | { readonly problem: string } {
  if (text === SHIPPED) return SHIPPED_WEIGHTS;
  const given = new Map<string, number>();
  for (const part of text.trim().split(/\s+/)) {
    const [, name, number] = ASSIGNMENT.exec(part) ?? [];
    if (name === undefined) return { problem: `"${part.slice(0, 40)}" is no weight` };
    if (name !== BIAS && !FEATURE_NAMES.includes(name as FeatureName))
      return { problem: `nothing that is weighed is named "${name.slice(0, 40)}"` };
    if (given.has(name)) return { problem: `"${name}" is given twice` };
    given.set(name, Number(number));
  }
  return {
    bias: given.get(BIAS) ?? 0,
    weights: Object.fromEntries(FEATURE_NAMES.map((name) => [name, given.get(name) ?? 0])) as JudgeWeights['weights'],
  };
}
