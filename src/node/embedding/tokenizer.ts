import { Tokenizer } from '@huggingface/tokenizers';
import type { TokenCounter } from '../../core/chunking';
import { charsmapNormalizer } from './charsmap';
import { modelDamaged, tokenizerFingerprint, type ModelCard } from './model-card';
import { readModelFile } from './model-files';
import { wordByWord, type WordwiseJson } from './word-by-word';

/** A model's tokenizer: ids with special tokens where the model wants them, cut to the model's maximum. */
export interface ModelTokenizer extends TokenCounter {
  /** Ids are 0 … vocabularySize − 1. */
  readonly vocabularySize: number;
  tokenize(text: string): Int32Array;
}

/** @throws `embedding/model-damaged` */
export async function loadTokenizer(dir: string, card: ModelCard): Promise<ModelTokenizer> {
  const [tokenizerBytes, configBytes] = await Promise.all([
    readModelFile(dir, card, 'tokenizer.json'),
    readModelFile(dir, card, 'tokenizer_config.json'),
  ]);
  try {
    return createTokenizer(tokenizerBytes, configBytes, { ...card, fingerprint: tokenizerFingerprint(card) });
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
    throw modelDamaged(card.id, `its tokenizer cannot be used (${why})`, error);
  }
}

export interface TokenizerOptions extends Pick<ModelCard, 'addSpecialTokens' | 'maxTokens' | 'prefixes'> {
  readonly fingerprint: string;
}

/** @throws Error where the files are not of a tokenizer that works here */
export const createTokenizer = (
  tokenizerBytes: Uint8Array,
  configBytes: Uint8Array,
  options: TokenizerOptions,
): ModelTokenizer => tokenizerOf(options, parse(tokenizerBytes) as TokenizerJson, parse(configBytes));

const parse = (bytes: Uint8Array): object => JSON.parse(new TextDecoder().decode(bytes)) as object;

/** What is read of the file beside what the tokenizer reads itself. */
interface TokenizerJson extends WordwiseJson {
  /** Token → id (WordPiece, BPE), or tokens with their scores in order of id (Unigram). */
  readonly model: WordwiseJson['model'] & { readonly vocab: Readonly<Record<string, number>> | readonly unknown[] };
  readonly added_tokens?: readonly { readonly id: number; readonly content?: string }[];
}

function tokenizerOf(
  { fingerprint, ...card }: TokenizerOptions,
  tokenizerJson: TokenizerJson,
  configJson: object,
): ModelTokenizer {
  const tokenizer = plainTokenizer(tokenizerJson, configJson);
  const plainIds = wordByWord(tokenizerJson, (text) => tokenizer.encode(text, { add_special_tokens: false }).ids);
  const { before, after } = card.addSpecialTokens ? specialTokens(tokenizer, plainIds) : { before: [], after: [] };
  const room = card.maxTokens - before.length - after.length;
  const vocabularySize = countVocabulary(tokenizerJson);

  return {
    fingerprint,
    // What is left for a document's own text.
    maxTokens: room - plainIds(card.prefixes?.document ?? '').length,
    vocabularySize,
    count: (text) => plainIds(text).length,
    tokenize(text) {
      const ids = plainIds(text);
      const kept = Math.min(ids.length, room);
      const out = new Int32Array(before.length + kept + after.length);
      out.set(before);
      for (let i = 0; i < kept; i++) out[before.length + i] = ids[i]!;
      out.set(after, before.length + kept);
      return out;
    },
  };
}

/** The package's tokenizer of a model, which neither cuts nor pads. @throws Error where the files are of none */
export const hfTokenizer = (tokenizerBytes: Uint8Array, configBytes: Uint8Array): Tokenizer =>
  plainTokenizer(parse(tokenizerBytes), parse(configBytes));

function plainTokenizer(tokenizerJson: object, configJson: object): Tokenizer {
  const tokenizer = new Tokenizer(tokenizerJson, configJson);
  readCharsmaps(tokenizer);
  return tokenizer;
}

/** One more than the largest id; from the file, since asking the tokenizer copies its whole vocabulary. */
function countVocabulary(tokenizerJson: TokenizerJson): number {
  const { vocab } = tokenizerJson.model;
  const ids = [...listedIds(vocab), ...(tokenizerJson.added_tokens ?? []).map(({ id }) => id)];
  return ids.reduce((size, id) => Math.max(size, id + 1), 0);
}

const listedIds = (vocab: TokenizerJson['model']['vocab']): number[] =>
  Array.isArray(vocab) ? vocab.map((_, id) => id) : Object.values(vocab as Readonly<Record<string, number>>);

/** What the tokenizer puts around a text, found from a probe; it cannot truncate, so the cut goes in between. */
function specialTokens(tokenizer: Tokenizer, plainIds: (text: string) => number[]) {
  const probe = plainIds('a');
  const wrapped = tokenizer.encode('a', { add_special_tokens: true }).ids;
  for (let start = 0; start + probe.length <= wrapped.length; start++) {
    if (probe.every((id, i) => wrapped[start + i] === id)) {
      return { before: wrapped.slice(0, start), after: wrapped.slice(start + probe.length) };
    }
  }
  throw new Error('special tokens replace the text');
}

/** A normalizer as the package keeps it: called where it stands alone, asked to `normalize` inside a sequence. */
interface Normalizer {
  (text: string): string;
  normalize(text: string): string;
  readonly config: { readonly type: string; readonly precompiled_charsmap?: string | null };
  normalizers?: (Normalizer | null)[];
}

/** The package replaces characters by a list of its own instead of the file's map: other ids for some scripts and emoji. */
function readCharsmaps(tokenizer: { normalizer: unknown }): void {
  const withMap = (normalizer: Normalizer | null): Normalizer | null => {
    if (!normalizer) return null;
    if (normalizer.normalizers) normalizer.normalizers = normalizer.normalizers.map(withMap);
    const { type, precompiled_charsmap: map } = normalizer.config;
    if (type !== 'Precompiled' || !map) return normalizer;
    const normalize = charsmapNormalizer(map);
    return Object.assign((text: string) => normalize(text), { normalize, config: normalizer.config });
  };
  tokenizer.normalizer = withMap(tokenizer.normalizer as Normalizer | null);
}
