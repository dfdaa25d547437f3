import * as z from 'zod';
import { userError } from '../../../core/common';
import type { Pooling } from '../../../core/embedding';
import type { SettingsFile } from './export-files';

/** What the files of an export say, beside its graph. */
export interface ExportSettings {
  /** How token vectors become one, where the graph does not do it itself; undefined where that is not said. */
  readonly pooling?: Pooling;
  /** A step that only the graph can do; the export is refused unless it does. */
  readonly unknownStep?: string;
  readonly maxTokens: number;
  readonly prefixes?: { readonly query: string; readonly document: string };
  /** Whether texts are put into lower case before the tokenizer. */
  readonly lowerCase: boolean;
  /** `owner/name` or whatever else the export calls itself. */
  readonly source?: string;
  readonly licence?: string;
}

/** Longer texts take memory with the square of their length; nothing that is searched is that long. */
const MOST_TOKENS = 2048;
/** Where no file says, what encoders of this kind read. */
const USUAL_TOKENS = 512;
/** Architectures whose first position stands after the padding's id. */
const OFFSET_POSITIONS = ['roberta', 'xlm-roberta', 'camembert', 'mpnet', 'longformer'];

const length = z.number().positive().optional().catch(undefined);
const configSchema = z.object({
  model_type: z.string().optional(),
  max_position_embeddings: length,
  pad_token_id: z.number().nullish(),
  _name_or_path: z.string().optional(),
});
const modulesSchema = z.array(z.object({ type: z.string(), path: z.string().optional() }));
const poolingSchema = z.object({
  pooling_mode: z.string().optional(),
  pooling_mode_cls_token: z.boolean().optional(),
  pooling_mode_mean_tokens: z.boolean().optional(),
  pooling_mode_max_tokens: z.boolean().optional(),
  pooling_mode_mean_sqrt_len_tokens: z.boolean().optional(),
  pooling_mode_weightedmean_tokens: z.boolean().optional(),
  pooling_mode_lasttoken: z.boolean().optional(),
  include_prompt: z.boolean().optional(),
});
const bertSchema = z.object({ max_seq_length: length.nullable(), do_lower_case: z.boolean().nullish() });
const promptsSchema = z.object({
  prompts: z.record(z.string(), z.string()).nullish(),
  default_prompt_name: z.string().nullish(),
});
const tokenizerSchema = z.object({ model_max_length: length });

/**
 * Reads a sentence-transformers export.
 * @param text of a file; undefined where there is none
 * @throws `models/unsupported`, `models/bad-file`
 */
export function readSettings(text: (name: SettingsFile) => string | undefined): ExportSettings {
  const read = <T>(name: SettingsFile, schema: z.ZodType<T>): T | undefined => {
    const found = text(name);
    if (found === undefined) return undefined;
    try {
      return schema.parse(JSON.parse(found));
    } catch (error) {
      const why = error instanceof z.ZodError ? error.issues[0]!.message : 'it is not JSON';
      throw userError('models/bad-file', `${name} is not what it should be: ${why}.`, 'Export the model again.');
    }
  };
  const config = read('config.json', configSchema);
  const bert = read('sentence_bert_config.json', bertSchema);
  const prompts = read('config_sentence_transformers.json', promptsSchema);
  const modules = read('modules.json', modulesSchema)?.map(({ type }) => type.split('.').at(-1)!);
  const poolingConfig = read('1_Pooling/config.json', poolingSchema);
  const prefixes = prefixesOf(prompts?.prompts ?? {}, prompts?.default_prompt_name ?? undefined);
  const pooling = poolingConfig && poolingOf(poolingConfig);
  if (poolingConfig?.include_prompt === false && prefixes)
    throw unsupported('Its prompts are left out of the pooling, which is not done here.');
  const unknownStep = modules?.find((type) => !['Transformer', 'Pooling', 'Normalize'].includes(type));
  const lengths = [
    bert?.max_seq_length ?? undefined,
    config && positionsOf(config),
    read('tokenizer_config.json', tokenizerSchema)?.model_max_length,
  ].filter((tokens) => tokens !== undefined);
  const licence = licenceIn(text('README.md') ?? '');
  return {
    ...(pooling && { pooling }),
    ...(unknownStep !== undefined && { unknownStep }),
    maxTokens: Math.floor(Math.min(lengths.length ? Infinity : USUAL_TOKENS, ...lengths, MOST_TOKENS)),
    ...(prefixes && { prefixes }),
    lowerCase: bert?.do_lower_case ?? false,
    ...(config?._name_or_path && { source: config._name_or_path }),
    ...(licence !== undefined && { licence }),
  };
}

function positionsOf(config: z.infer<typeof configSchema>): number | undefined {
  const { model_type: type, max_position_embeddings: positions, pad_token_id: padding } = config;
  if (positions === undefined || !OFFSET_POSITIONS.includes(type ?? '')) return positions;
  return positions - (padding ?? 1) - 1;
}

const MODES = {
  cls: 'cls',
  mean: 'mean',
  max: 'max',
  lasttoken: 'lasttoken',
} as const satisfies Record<string, Pooling>;

function poolingOf(config: z.infer<typeof poolingSchema>): Pooling {
  const modes = [
    ...(config.pooling_mode !== undefined ? [config.pooling_mode] : []),
    ...(config.pooling_mode_cls_token ? ['cls'] : []),
    ...(config.pooling_mode_mean_tokens ? ['mean'] : []),
    ...(config.pooling_mode_max_tokens ? ['max'] : []),
    ...(config.pooling_mode_mean_sqrt_len_tokens ? ['mean_sqrt_len'] : []),
    ...(config.pooling_mode_weightedmean_tokens ? ['weightedmean'] : []),
    ...(config.pooling_mode_lasttoken ? ['lasttoken'] : []),
  ];
  const [mode, ...more] = new Set(modes);
  if (mode !== undefined && more.length === 0 && Object.hasOwn(MODES, mode)) return MODES[mode as keyof typeof MODES];
  throw unsupported(`It pools by ${modes.join(' and ') || 'nothing that is named'}, which is not done here.`);
}

/** Names under which models keep the prompt of a role; others are prompts of tasks that are not search. */
const QUERY_PROMPTS = ['query', 's2p_query', 'retrieval.query', 'search_query'];
const DOCUMENT_PROMPTS = ['document', 'passage', 'corpus', 'retrieval.passage', 'search_document'];

function prefixesOf(
  prompts: Readonly<Record<string, string>>,
  byDefault: string | undefined,
): ExportSettings['prefixes'] | undefined {
  const named = (names: readonly string[]): string => {
    const name = [...names, ...(byDefault === undefined ? [] : [byDefault])].find((one) => Object.hasOwn(prompts, one));
    return name === undefined ? '' : prompts[name]!;
  };
  const prefixes = { query: named(QUERY_PROMPTS), document: named(DOCUMENT_PROMPTS) };
  if (Math.max(prefixes.query.length, prefixes.document.length) > 2000)
    throw unsupported('Its prompt is longer than 2,000 characters.');
  return prefixes.query || prefixes.document ? prefixes : undefined;
}

/** The licence that a model's readme names at its top. */
export function licenceIn(readme: string): string | undefined {
  const top = /^---\r?\n([\s\S]*?)\r?\n---/.exec(readme)?.[1] ?? '';
  return /^license:\s*['"]?([\w.+-]+)/m.exec(top)?.[1];
}

export const unsupported = (message: string): Error =>
  userError('models/unsupported', message, 'Use another export, or another model.');
