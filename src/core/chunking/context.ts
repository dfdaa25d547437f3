import type { TokenCounter } from './types';

export const CONTEXT_SEPARATOR = ' › ';

/** Headings ready to embed, with their tokens. */
export interface Context {
  readonly context: string;
  readonly contextTokens: number;
}

export const NO_CONTEXT: Context = { context: '', contextTokens: 0 };

/**
 * Headings joined, outermost first. Half of a chunk is the most they may take: outer headings are dropped first, then
 * the end of a single one that is still too long.
 */
export function headingContext(titles: readonly string[], counter: TokenCounter, maxTokens: number): Context {
  const most = maxTokens >> 1;
  for (let from = 0; from < titles.length; from++) {
    const context = titles.slice(from).join(CONTEXT_SEPARATOR);
    const contextTokens = counter.count(context);
    if (contextTokens <= most) return { context, contextTokens };
  }
  let characters = Array.from(titles.at(-1) ?? '');
  while (characters.length > 1) {
    characters = characters.slice(0, characters.length >> 1);
    const context = `${characters.join('').trimEnd()}…`;
    const contextTokens = counter.count(context);
    if (contextTokens <= most) return { context, contextTokens };
  }
  return NO_CONTEXT;
}
