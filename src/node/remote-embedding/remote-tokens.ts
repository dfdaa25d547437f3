import type { TokenCounter } from '../../core/chunking';
import { fingerprintOf } from '../../core/common';
import type { PaidTokenCounter } from '../../core/cost';
import type { RemoteCard } from './remote-card';

export interface RemoteTokens extends TokenCounter {
  /** Whether the counts are the model's own, or those of the tokenizer that stands in for it. */
  readonly exact: boolean;
}

/**
 * Counts tokens by the model's own tokenizer where it is known here, else by that of the default model of the lab,
 * which is near enough to cut texts by, never to bill by.
 */
export async function remoteTokens(
  { pricedAs, maxTokens }: RemoteCard,
  paidTokens: PaidTokenCounter,
  standIn: () => Promise<TokenCounter>,
): Promise<RemoteTokens> {
  const own = pricedAs === undefined ? undefined : await paidTokens.counterFor(pricedAs);
  if (own) return { exact: true, fingerprint: fingerprintOf({ tokensOf: pricedAs! }), maxTokens, count: own };
  const counter = await standIn();
  return { exact: false, fingerprint: counter.fingerprint, maxTokens, count: (text) => counter.count(text) };
}

/** The longest start of a text with at most so many tokens, found by halving; never half a character. */
export function cutToTokens(text: string, maxTokens: number, count: (text: string) => number): string {
  let kept = 0;
  let beyond = text.length + 1;
  while (beyond - kept > 1) {
    const middle = (kept + beyond) >> 1;
    if (count(text.slice(0, middle)) <= maxTokens) kept = middle;
    else beyond = middle;
  }
  const halved = /[\uD800-\uDBFF]$/.test(text.slice(0, kept)) && kept < text.length;
  return text.slice(0, halved ? kept - 1 : kept);
}
