import * as z from 'zod';
import { METRICS } from '../metrics';
import { quoted } from './issues';
import { valueAt, type JsonPath } from './json-tree';
import { findKnob, KNOBS } from './registry';
import { configShape } from './shape';
import { didYouMean } from './suggest';
import { checkKnobValue } from './value';
import type { ConfigIssue } from './variant';

type Core = Pick<ConfigIssue, 'code' | 'message' | 'nextStep'> & Partial<Pick<ConfigIssue, 'knob'>>;
/** An issue that still needs its line. */
export type Located = Core & { readonly at: JsonPath };

/** More are of no use to a reader, and a hostile file could ask for hundreds of thousands. */
export const MAX_ISSUES = 100;

/** Issues of the shape in our words; unknown keys become one issue each. */
export function explain(issues: readonly z.core.$ZodIssue[], root: unknown): Located[] {
  const located: Located[] = [];
  for (const issue of issues) {
    if (located.length >= MAX_ISSUES) break;
    located.push(...explainOne(issue, root));
  }
  return located;
}

function explainOne(issue: z.core.$ZodIssue, root: unknown): Located[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, MAX_ISSUES).map((key) => unknownKey([...path, key], key));
  const value = valueAt(root, path);
  const last = path.at(-1);
  if (path.at(-2) === 'knobs' && typeof last === 'string') {
    const knob = findKnob(last);
    const found = knob && checkKnobValue(knob, value);
    if (found) return [{ ...found, at: path }];
  }
  const where = last === undefined ? 'The file' : `"${last}"`;
  if (path.length === 1 && last === 'version')
    return [
      {
        at: path,
        code: 'config/version',
        message: value === undefined ? 'The version is missing.' : `Version ${quoted(value)} is not known here.`,
        nextStep:
          typeof value === 'number' && value > 1
            ? 'Update RAG Performance Lab, or write "version": 1.'
            : 'Write "version": 1.',
      },
    ];
  if (value === undefined)
    return [{ at: path, code: 'config/missing', message: `${where} is missing.`, nextStep: `Add ${where}.` }];
  if (issue.code === 'invalid_format' && last === 'name') return []; // said by the check of names
  if (issue.code === 'too_big' && last === 'variants') return []; // said by the check of variants
  return [{ at: path, ...shapeProblem(issue, where, value) }];
}

function shapeProblem(issue: z.core.$ZodIssue, where: string, value: unknown): Core {
  if (issue.code === 'invalid_type') {
    const wanted = NOUNS[issue.expected] ?? issue.expected;
    return {
      code: 'config/wrong-type',
      message: `${where} is ${kindOf(value)} and must be ${wanted}.`,
      nextStep: `Write ${wanted}.`,
    };
  }
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
    const what = `${bound}${issue.origin === 'array' ? ' entries' : issue.origin === 'string' ? ' characters' : ''}`;
    return { code: 'config/out-of-range', message: `${where} must have ${what}.`, nextStep: `Give it ${what}.` };
  }
  return {
    code: 'config/wrong-value',
    message: `${where} cannot be ${quoted(value)}.`,
    nextStep: 'See the examples in the documentation.',
  };
}

const NOUNS: Partial<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
};
const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : (NOUNS[typeof value] ?? quoted(value));

function unknownKey(path: JsonPath, key: string): Located {
  const parent = path.at(-2);
  if (parent === 'knobs') {
    const names = KNOBS.map(({ id }) => id);
    return {
      at: path,
      code: 'config/unknown-knob',
      message: `There is no knob ${quoted(key)}.${didYouMean(key, names)}`,
      nextStep: 'Run `rag-lab knobs` for the list.',
    };
  }
  if (parent === 'limits') {
    const names = METRICS.map(({ id }) => id);
    return {
      at: path,
      code: 'config/unknown-metric',
      message: `There is no metric ${quoted(key)}.${didYouMean(key, names)}`,
      nextStep: 'Use a metric id of the documentation, for example "quality.ndcg@10".',
    };
  }
  const names = knownKeys(path.slice(0, -1));
  return {
    at: path,
    code: 'config/unknown-key',
    message: `${quoted(key)} is not known here.${didYouMean(key, names)}`,
    nextStep: `Allowed are: ${names.join(', ')}.`,
  };
}

/** Member names that the shape has at a path. */
function knownKeys(path: JsonPath): string[] {
  let shape: z.core.$ZodType | undefined = configShape();
  for (const step of path) {
    shape = bare(shape);
    if (shape instanceof z.ZodArray) shape = shape.element;
    else if (shape instanceof z.ZodObject) shape = (shape.shape as Record<string, z.core.$ZodType>)[step];
  }
  shape = bare(shape);
  return shape instanceof z.ZodObject ? Object.keys(shape.shape) : [];
}
const bare = (shape: z.core.$ZodType | undefined): z.core.$ZodType | undefined =>
  shape instanceof z.ZodOptional ? shape.unwrap() : shape;
