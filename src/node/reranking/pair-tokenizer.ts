import { hfTokenizer } from '../embedding';

/** A query and a text as a cross-encoder reads them. */
export interface PairInput {
  readonly ids: Int32Array;
  /** 0 for the query's part, 1 for the text's, where the tokenizer tells them apart; else all 0. */
  readonly types: Int32Array;
}

/** Tokens that are left for the text however long the query is. */
const LEAST_FOR_TEXT = 8;

/**
 * Tokenizes pairs with the special tokens of the tokenizer's own template, cut to a maximum: the text loses its end, the
 * query only what leaves no room for any text.
 * @throws Error where the files are not of a tokenizer that takes pairs
 */
export function createPairTokenizer(
  tokenizerBytes: Uint8Array,
  configBytes: Uint8Array,
  maxTokens: number,
): (query: string, text: string) => PairInput {
  const tokenizer = hfTokenizer(tokenizerBytes, configBytes);
  const plainIds = (text: string): number[] => tokenizer.encode(text, { add_special_tokens: false }).ids;
  const frame = frameOf();
  const room = maxTokens - frame.before.length - frame.between.length - frame.after.length;
  if (room < 2 * LEAST_FOR_TEXT) throw new Error('no room for a pair');

  return (query, text) => {
    const asked = plainIds(query).slice(0, room - LEAST_FOR_TEXT);
    const read = plainIds(text).slice(0, room - asked.length);
    const parts = [frame.before, asked, frame.between, read, frame.after];
    const types = [...frame.typesBefore, ...asked.map(() => frame.queryType), ...frame.typesBetween];
    return {
      ids: Int32Array.from(parts.flat()),
      types: Int32Array.from([...types, ...read.map(() => frame.textType), ...frame.typesAfter]),
    };
  };

  /** What stands before, between and after the two, found from a probe: the tokenizer itself cannot cut. */
  function frameOf() {
    const { ids, token_type_ids: types } = tokenizer.encode('a', { text_pair: 'b', return_token_type_ids: true });
    const [first, second] = [plainIds('a'), plainIds('b')];
    const startOf = (probe: readonly number[], from: number): number => {
      for (let at = from; at + probe.length <= ids.length; at++)
        if (probe.every((id, i) => ids[at + i] === id)) return at;
      throw new Error('special tokens replace the texts of a pair');
    };
    const query = startOf(first, 0);
    const text = startOf(second, query + first.length);
    const [queryEnd, textEnd] = [query + first.length, text + second.length];
    return {
      before: ids.slice(0, query),
      between: ids.slice(queryEnd, text),
      after: ids.slice(textEnd),
      typesBefore: types.slice(0, query),
      queryType: types[query]!,
      typesBetween: types.slice(queryEnd, text),
      textType: types[text]!,
      typesAfter: types.slice(textEnd),
    };
  }
}
