import type { PaidTokenCounter } from '../../core/cost';

type Encoding = 'cl100k_base' | 'o200k_base';

/** OpenAI's models by the encoding that OpenAI documents for them (tiktoken's table); families, so that snapshots count. */
const ENCODINGS: readonly (readonly [RegExp, Encoding])[] = [
  [/^(text-embedding-(3|ada-002)|gpt-3\.5|gpt-4(?![o.\d]))/, 'cl100k_base'],
  [/^((chat)?gpt-4(o|\.\d)|gpt-5|gpt-oss|o[134](-|$))/, 'o200k_base'],
];

/** Sold by others under OpenAI's names. */
const PROVIDERS = new Set(['openai', 'azure']);

/**
 * Tokens of OpenAI's models by gpt-tokenizer, exact for the text itself (the few tokens around a chat message are not
 * counted). Other providers' models have no counter: their tokenizers are not published or not here, and a count by
 * another tokenizer would be a guess, so their costs are unknown.
 */
export function gptTokens(): PaidTokenCounter {
  return {
    async counterFor(model) {
      const encoding = encodingOf(model);
      if (!encoding) return undefined;
      const { countTokens } = await load(encoding);
      // Text that looks like a control token is text: the default is to throw.
      return (text) => countTokens(text, { disallowedSpecial: new Set() });
    },
  };
}

function encodingOf(model: string): Encoding | undefined {
  const [provider = '', name = ''] = model.toLowerCase().split(/\/(.*)/s);
  return PROVIDERS.has(provider) ? ENCODINGS.find(([names]) => names.test(name))?.[1] : undefined;
}

/** 1 to 2.5 MB each: read when first asked for, kept by the module system. */
const load = (encoding: Encoding) =>
  encoding === 'cl100k_base'
    ? import('gpt-tokenizer/encoding/cl100k_base')
    : import('gpt-tokenizer/encoding/o200k_base');
