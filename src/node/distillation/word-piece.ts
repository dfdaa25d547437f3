import * as z from 'zod';
import type { VocabularyTokenizer } from '../../core/distillation';
import { userError } from '../../core/common';
import { createTokenizer } from '../embedding/tokenizer';

/** What is read of a tokenizer.json; the rest is kept as it is. */
const tokenizerSchema = z.looseObject({
  added_tokens: z.array(z.looseObject({ content: z.string() })).default([]),
  model: z.looseObject({
    type: z.literal('WordPiece'),
    unk_token: z.string(),
    continuing_subword_prefix: z.string().min(1),
    vocab: z.record(z.string(), z.int().min(0)),
  }),
});
type TokenizerJson = z.infer<typeof tokenizerSchema>;

const configSchema = z.looseObject({});

/** Places that BERT's vocabularies keep free. */
const RESERVED = /^\[unused\d+\]$/;
const NO_LIMIT = { addSpecialTokens: false, maxTokens: Number.MAX_SAFE_INTEGER, fingerprint: '' };

export interface TokenizerFiles {
  readonly tokenizer: Uint8Array;
  readonly config: Uint8Array;
}

/** A WordPiece tokenizer whose vocabulary can be changed, and the files of the changed one. */
export interface WordPiece extends VocabularyTokenizer {
  /** Tokens have their place as id; what is unknown has the one after the last. */
  filesWith(tokens: readonly string[], maxTokens: number): TokenizerFiles;
}

/** @throws `distil/tokenizer` where it is of another kind */
export function readWordPiece(id: string, files: TokenizerFiles): WordPiece {
  const parsed = tokenizerSchema.safeParse(parse(files.tokenizer));
  if (!parsed.success) throw notWordPiece(id);
  const json = parsed.data;
  const config = configSchema.parse(parse(files.config));
  const special = new Set(json.added_tokens.map(({ content }) => content));
  const ids = new Map(
    Object.entries(json.model.vocab)
      .filter(([token]) => !special.has(token) && !RESERVED.test(token) && token !== json.model.unk_token)
      .sort(([, a], [, b]) => a - b),
  );
  const tokenOf = new Map([...ids].map(([token, place]) => [place, token]));
  const tokenizer = createTokenizer(files.tokenizer, files.config, NO_LIMIT);
  const filesWith = (tokens: readonly string[], maxTokens: number): TokenizerFiles => ({
    tokenizer: encode(withTokens(json, tokens)),
    config: encode(configWith(config, json.model.unk_token, maxTokens)),
  });
  return {
    tokens: [...ids.keys()],
    continuation: json.model.continuing_subword_prefix,
    idOf: (token) => ids.get(token),
    split: (text) =>
      Array.from(tokenizer.tokenize(text), (place) => tokenOf.get(place)).filter((token) => token !== undefined),
    withVocabulary(tokens) {
      const changed = filesWith(tokens, NO_LIMIT.maxTokens);
      const other = createTokenizer(changed.tokenizer, changed.config, NO_LIMIT);
      return (text) => other.tokenize(text).filter((place) => place < tokens.length);
    },
    filesWith,
  };
}

const parse = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** Normalised and cut into words as before; nothing is put around a text, truncated or padded. */
function withTokens({ added_tokens, model, ...json }: TokenizerJson, tokens: readonly string[]): object {
  const unknown = added_tokens.find(({ content }) => content === model.unk_token);
  return {
    ...json,
    truncation: null,
    padding: null,
    added_tokens: unknown ? [{ ...unknown, id: tokens.length }] : [],
    post_processor: null,
    model: { ...model, vocab: Object.fromEntries([...tokens, model.unk_token].map((token, place) => [token, place])) },
  };
}

const configWith = (config: Readonly<Record<string, unknown>>, unknown: string, maxTokens: number): object => ({
  ...('do_lower_case' in config && { do_lower_case: config['do_lower_case'] }),
  tokenizer_class: config['tokenizer_class'],
  unk_token: unknown,
  model_max_length: maxTokens,
});

const notWordPiece = (id: string): Error =>
  userError(
    'distil/tokenizer',
    `The tokenizer of ${id} is not of the WordPiece kind, the only one that can be given other words yet.`,
    'Distil an encoder with a WordPiece tokenizer, such as all-MiniLM-L6-v2-int8.',
  );
