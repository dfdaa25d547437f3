import type { PlainText } from '../corpus';
import { NO_CONTEXT } from './context';
import type { Packed } from './pack';
import { trimmed } from './split';
import type { TokenCounter } from './types';

/** The whole document as one chunk, however long; whoever embeds it cuts it at the model's maximum. */
export function wholeDocument(plain: PlainText, counter: TokenCounter): Packed[] {
  const span = trimmed(plain.text, 0, plain.text.length);
  if (!span) return [];
  const tokens = counter.count(plain.text.slice(span.start, span.end));
  return [{ ...span, context: NO_CONTEXT.context, tokens }];
}
