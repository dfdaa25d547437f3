import * as z from 'zod';
import { QUERY_ORIGINS } from '../evaluation';
import { METRICS, type Metric } from '../metrics';
import { isNumberKnob, isOneOf, MOST_TEXT_CHARS, type Knob, type KnobRequirement } from './knob';
import { KNOBS } from './registry';

/*
 * The shape of `rag-lab.config.json` and of the lines of the query files, made from the declarations of knobs and
 * metrics. What is parsed and what the JSON schema promises are therefore the same. Built on first use: a view that
 * only wants to format a knob does not pay for it.
 */

export const VARIANT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;
export const MAX_VARIANTS = 16;
const MAX_GLOBS = 200;

/** Prose in the editor's completion list. */
const prose = (markdownDescription: string) => ({ description: plain(markdownDescription), markdownDescription });
const plain = (markdown: string): string => markdown.replaceAll('`', '');

/** What a knob does, in what unit, when it counts. */
export function knobProse(knob: Knob): string {
  const parts = [knob.description];
  if (isNumberKnob(knob)) {
    if (knob.unit !== '') parts.push(`Unit: ${knob.unit}.`);
    for (const [value, label] of Object.entries(knob.valueLabels ?? {})) parts.push(`${value} means ${label}.`);
    if (knob.below !== undefined) parts.push(`Must be less than \`${knob.below}\`.`);
  }
  const conditions = Object.entries(knob.when ?? {}).map(
    ([id, requirement]) => `\`${id}\` is ${requirementProse(requirement)}`,
  );
  if (conditions.length > 0) parts.push(`Has an effect only when ${conditions.join(' and ')}.`);
  return parts.join(' ');
}

const requirementProse = (requirement: KnobRequirement): string =>
  isOneOf(requirement) ? requirement.map((value) => `\`${value}\``).join(' or ') : `not \`${requirement.not}\``;

function knobShape(knob: Knob): z.ZodType {
  const about = {
    title: knob.label,
    ...prose(knobProse(knob)),
    default: knob.default,
    ...(knob.sweep && { examples: [...knob.sweep] }),
  };
  switch (knob.kind) {
    case 'integer':
      return z.int().min(knob.min).max(knob.max).meta(about);
    case 'number':
      return z.number().min(knob.min).max(knob.max).meta(about);
    case 'name':
      return z.string().regex(/\S/).max(200).meta(about);
    case 'text':
      return z
        .string()
        .max(MOST_TEXT_CHARS)
        .refine((text) => knob.problemOf(text) === undefined)
        .meta(about);
    case 'enum': {
      const said = knob.values.map(({ label, description }) => `${label}: ${description}`);
      return z
        .enum(knob.values.map(({ value }) => value))
        .meta({ ...about, enumDescriptions: said, markdownEnumDescriptions: said });
    }
  }
}

const sweepShape = (knob: Knob): z.ZodType =>
  z
    .union([z.array(knobShape(knob)).min(1).max(100), z.string().min(1).max(100)])
    .meta({ title: knob.label, ...prose(`Values to try. ${knob.description}`) });

const limitShape = (metric: Metric): z.ZodType => {
  const bound = metric.unit === 'ratio' ? z.number().min(0).max(1) : z.number().min(0);
  return z
    .strictObject({
      min: bound.optional().meta(prose('The check fails when a variant is below this.')),
      max: bound.optional().meta(prose('The check fails when a variant is above this.')),
    })
    .meta({
      title: metric.label,
      ...prose(`${metric.description} Unit: ${metric.unit}; ${metric.better} is better.`),
      examples: [metric.better === 'higher' ? { min: metric.unit === 'ratio' ? 0.35 : 1 } : { max: 40 }],
    });
};

/** One optional member for each declaration, and no other. */
const closed = <Declared extends { readonly id: string }>(
  declared: readonly Declared[],
  shape: (item: Declared) => z.ZodType,
) => z.strictObject(Object.fromEntries(declared.map((item) => [item.id, shape(item).optional()])));

const globs = (text: string) => z.array(z.string()).max(MAX_GLOBS).optional().meta(prose(text));

function buildConfigShape() {
  const variant = z
    .strictObject({
      name: z
        .string()
        .regex(VARIANT_NAME)
        .meta(prose('1 to 40 letters, digits, dots, dashes, underscores; starts with a letter or a digit. Unique.')),
      extends: z.string().optional().meta(prose('Name of the variant whose knobs this one starts from.')),
      knobs: closed(KNOBS, knobShape).optional().meta(prose('Only what differs from the parent or the defaults.')),
    })
    .meta(prose('A named assignment of knobs.'));
  return z
    .strictObject({
      $schema: z.string().optional(),
      version: z.literal(1).meta(prose('Version of this format.')),
      corpus: z
        .strictObject({
          include: globs('Documents to read, as globs relative to this file, e.g. `docs/**/*.md`. Empty: all formats.'),
          exclude: globs('Documents to leave out, as globs relative to this file.'),
        })
        .optional()
        .meta(prose('Which documents.')),
      queries: z.string().optional().meta(prose('File of queries, one JSON object a line, relative to this file.')),
      judgements: z
        .string()
        .optional()
        .meta(prose('File of judgements, one JSON object a line, relative to this file.')),
      variants: z
        .array(variant)
        .min(1)
        .max(MAX_VARIANTS)
        .optional()
        .meta(prose('What is compared. The first variant is the baseline.')),
      limits: closed(METRICS, limitShape)
        .optional()
        .meta(prose('Bounds that every variant must keep; a broken one ends `rag-lab compare` with exit code 1.')),
      gate: z
        .strictObject({
          lostQueries: z
            .int()
            .min(0)
            .max(100_000)
            .optional()
            .meta(prose('Queries that may fall from found to lost before `rag-lab gate` fails. Default: 0.')),
          latencyShare: z
            .number()
            .min(0)
            .max(100)
            .optional()
            .meta(prose('Share by which a latency percentile may rise on the same kind of machine. Default: 0.25.')),
        })
        .optional()
        .meta(prose('What `rag-lab gate` allows against `rag-lab/baseline.json`.')),
      sweep: closed(KNOBS, sweepShape)
        .optional()
        .meta(prose('Knobs that `rag-lab sweep` varies, with their values or a range such as `"32..256*2"`.')),
    })
    .meta({
      title: 'RAG Performance Lab',
      ...prose('Variants of a retrieval pipeline, the documents and queries to compare them on, and limits to keep.'),
    });
}

const originShape = () =>
  z
    .strictObject({
      kind: z.enum(QUERY_ORIGINS).meta(prose('What kind of thing.')),
      file: z.string().min(1).optional().meta(prose('Document that the words were taken from.')),
      line: z.int().min(1).optional().meta(prose('Its line, from 1.')),
      detail: z.string().optional().meta(prose('Short commit hash, or name of the language model.')),
    })
    .meta(prose('What a generated query was made from.'));

const filterShape = () =>
  z
    .strictObject({
      paths: z
        .array(z.string().regex(/\S/))
        .max(MAX_GLOBS)
        .optional()
        .meta(prose('Globs of document paths, one of which must match, e.g. `guide/**`.')),
      metadata: z
        .record(z.string(), z.string())
        .optional()
        .meta(prose('Names of front matter and the value that a document must have or, where it is a list, hold.')),
    })
    .meta(prose('Only documents that pass may answer.'));

const buildQueryShape = () =>
  z
    .strictObject({
      id: z.string().min(1).max(200).meta(prose('Unique in the file; judgements refer to it.')),
      text: z.string().regex(/\S/).meta(prose('What is asked.')),
      filter: filterShape().optional(),
      origin: originShape().optional(),
      overlap: z
        .number()
        .min(0)
        .max(1)
        .optional()
        .meta(prose('Share of the content words of `text` that its judged span holds.')),
    })
    .meta({ title: 'Query', ...prose('One line of `queries.jsonl`.') });

const buildJudgementShape = () => {
  const line = z.int().min(1);
  return z
    .strictObject({
      query: z.string().min(1).max(200).meta(prose('`id` of a query.')),
      file: z.string().min(1).meta(prose('Document that answers it, relative to the corpus, with forward slashes.')),
      startLine: line.optional().meta(prose('First line of the answer, from 1. Without lines: the whole file.')),
      endLine: line.optional().meta(prose('Last line of the answer, inclusive.')),
      grade: z.int().min(0).max(100).meta(prose('0 = judged not relevant; higher is better.')),
      quote: z
        .strictObject({
          first: z.string().regex(/\S/).meta(prose('First line of the answer that is not blank.')),
          last: z.string().regex(/\S/).meta(prose('Last line of the answer that is not blank.')),
        })
        .optional()
        .meta(prose('How the answer begins and ends: finds it again when the lines above it change.')),
    })
    .meta({ title: 'Judgement', ...prose('One line of `judgements.jsonl`: a span that answers a query.') });
};

const once = <Value>(build: () => Value): (() => Value) => {
  let built: Value | undefined;
  return () => (built ??= build());
};
// Marked as free of effects, so that bundles which never parse leave zod out.
export const configShape = /* @__PURE__ */ once(buildConfigShape);
export const queryShape = /* @__PURE__ */ once(buildQueryShape);
export const judgementShape = /* @__PURE__ */ once(buildJudgementShape);
