/** What is read of a tokenizer's file to know whether words stand for themselves. */
export interface WordwiseJson {
  readonly normalizer?: { readonly type?: string; readonly clean_text?: boolean } | null;
  readonly pre_tokenizer?: { readonly type?: string } | null;
  readonly model: { readonly type?: string };
  readonly added_tokens?: readonly { readonly content?: string }[];
}

type IdsOf = (text: string) => number[];

/** Words that are remembered, until all are forgotten. */
const MOST_WORDS = 100_000;
/** Longer ones hardly come again. */
const LONGEST_WORD = 64;

/**
 * The same ids as of the whole text, from the ids of its words, which are asked for once: BERT's tokenizers cut at white
 * space and around punctuation before they look anything up, so that no word's ids depend on its neighbours. What is not
 * ASCII goes to the tokenizer from one white space to the next, as its normal form may depend on what stands beside it.
 * @param idsOf the tokenizer itself, without special tokens
 * @returns `idsOf` where the tokenizer is of another kind
 */
export function wordByWord(json: WordwiseJson, idsOf: IdsOf): IdsOf {
  if (!isWordwise(json)) return idsOf;
  const added = (json.added_tokens ?? []).flatMap(({ content }) => (content ? [content.toLowerCase()] : []));
  const known = new Map<string, readonly number[]>();

  function wordIds(word: string): readonly number[] {
    const remembered = known.get(word);
    if (remembered) return remembered;
    const ids = idsOf(word);
    if (word.length <= LONGEST_WORD) {
      if (known.size >= MOST_WORDS) known.clear();
      known.set(ownText(word), ids);
    }
    return ids;
  }

  return (text) => {
    // A special token that is written out in a text is one token.
    const lower = text.toLowerCase();
    if (added.some((content) => lower.includes(content))) return idsOf(text);
    const ids: number[] = [];
    const append = (from: number, to: number): void => {
      for (const id of wordIds(text.slice(from, to))) ids.push(id);
    };
    for (let at = 0; at < text.length;) {
      if (isBlank(text.charCodeAt(at))) {
        at++;
        continue;
      }
      let end = at;
      let isPlain = true;
      for (; end < text.length && !isBlank(text.charCodeAt(end)); end++) isPlain &&= isGraphic(text.charCodeAt(end));
      let from = at;
      for (; isPlain && at < end; at++) {
        if (!isPunctuation(text.charCodeAt(at))) continue;
        if (from < at) append(from, at);
        append(at, at + 1);
        from = at + 1;
      }
      if (from < end) append(from, end);
      at = end;
    }
    return ids;
  };
}

const isWordwise = ({ normalizer, pre_tokenizer, model }: WordwiseJson): boolean =>
  normalizer?.type === 'BertNormalizer' &&
  normalizer.clean_text === true &&
  pre_tokenizer?.type === 'BertPreTokenizer' &&
  model.type === 'WordPiece';

const isBlank = (code: number): boolean => code === 32 || code === 10 || code === 9 || code === 13;
const isGraphic = (code: number): boolean => code > 32 && code < 127;
/** Of ASCII characters. */
const isPunctuation = (code: number): boolean =>
  code < 48 || (code > 57 && code < 65) || (code > 90 && code < 97) || code > 122;

/** A copy that does not keep the text alive which the word was cut from. */
const ownText = (word: string): string => ` ${word}`.slice(1);
