import type { Block, PlainText } from '../corpus';
import { NO_CONTEXT } from './context';
import { trimmed, type Unit } from './split';
import type { WordSums } from './words';

/** A block with all text up to the next one, so that nothing between blocks is lost. */
export interface BlockUnit extends Unit {
  readonly block: Block;
}

/** A document's text as units, one a block. */
export function blockUnits(plain: PlainText, sums: WordSums): BlockUnit[] {
  const { text } = plain;
  const blocks: readonly Block[] =
    plain.blocks.length > 0 ? plain.blocks : [{ kind: 'paragraph', start: 0, end: text.length }];
  return blocks.flatMap((block, index) => {
    const span = trimmed(text, index === 0 ? 0 : block.start, blocks[index + 1]?.start ?? text.length);
    if (!span) return [];
    const { kind, children } = block;
    const tokens = sums.tokens(span.start, span.end);
    return [{ block, ...span, kind, tokens, ...NO_CONTEXT, breakBefore: false, ...(children && { children }) }];
  });
}
