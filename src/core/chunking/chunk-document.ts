import { lineTable, plainText, type PlainText } from '../corpus';
import { wholeDocument } from './document';
import { fixedUnits } from './fixed';
import { structureUnits } from './markdown';
import { pack, type Packed } from './pack';
import { sentenceUnits } from './sentence';
import type { Unit } from './split';
import { embeddingText, type Chunker, type ChunkingParams, type TokenCounter } from './types';
import { sumWords, type WordSums } from './words';

/** Grows when the same document and parameters give other chunks, so that stored ones are not used again. */
export const CHUNKER_VERSION = 1;

/**
 * Cuts a document by `params.strategy`. Chunks of the three sized strategies never have more than `maxTokens`, unless
 * one character alone has. White space alone gives no chunk.
 * @throws `corpus/malformed` for a document that its format's {@link plainText} refuses
 */
export const chunkDocument: Chunker = (document, params, counter) => {
  const plain = plainText(document);
  const lines = lineTable(document.source);
  return packed(plain, params, counter).map(({ start, end, context, tokens }) => {
    const span = plain.sourceSpan(start, end);
    const startLine = lines.lineAt(span.start);
    const endLine = lines.lineAt(span.end - 1);
    return { ...span, startLine, endLine, context, text: plain.text.slice(start, end), tokens };
  });
};

function packed(plain: PlainText, params: ChunkingParams, counter: TokenCounter): Packed[] {
  const { strategy, maxTokens } = params;
  if (strategy === 'document') return wholeDocument(plain, counter);
  const sums = sumWords(plain.text, counter);
  const overlapTokens = strategy === 'markdown' ? 0 : params.overlapTokens;
  const measure = (start: number, end: number, context: string): number =>
    counter.count(embeddingText({ context, text: plain.text.slice(start, end) }));
  return pack(unitsOf(plain, sums, params, counter), plain.text, sums, { maxTokens, overlapTokens }, measure);
}

function unitsOf(plain: PlainText, sums: WordSums, params: ChunkingParams, counter: TokenCounter): Unit[] {
  switch (params.strategy) {
    case 'markdown':
      return structureUnits(plain, sums, params, counter);
    case 'sentence':
      return sentenceUnits(plain, sums);
    case 'fixed':
    case 'document':
      return fixedUnits(plain, sums);
  }
}
