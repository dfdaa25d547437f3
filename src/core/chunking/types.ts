import type { Fingerprint } from '../common';
import type { SourceDocument } from '../corpus';

/** Counts tokens as the embedding model does: without special tokens, without truncation. */
export interface TokenCounter {
  /** Of the tokenizer's files: equal tokenizers share chunks. */
  readonly fingerprint: Fingerprint;
  /** Most tokens of text that the model embeds (its maximum less special tokens). */
  readonly maxTokens: number;
  count(text: string): number;
}

/** A span of one document. */
export interface Chunk {
  /** UTF-16 offsets into the document's `source`, end exclusive: `source.slice(start, end)` is the chunk's source text. */
  readonly start: number;
  readonly end: number;
  /** First and last line of the span, from 1. */
  readonly startLine: number;
  readonly endLine: number;
  /** Headings above the span, outermost first, joined by " › "; empty where there are none. */
  readonly context: string;
  /** The span as plain text: the source itself, for HTML and notebooks without tags and JSON escapes. */
  readonly text: string;
  /** Tokens of what is embedded (context, newline, text), before truncation. */
  readonly tokens: number;
}

/** What is embedded and counted: headings, newline, text; the text alone where there are none. */
export const embeddingText = (chunk: Pick<Chunk, 'context' | 'text'>): string =>
  chunk.context ? `${chunk.context}\n${chunk.text}` : chunk.text;

export interface ChunkingParams {
  readonly strategy: 'markdown' | 'sentence' | 'fixed' | 'document';
  /** Never more than the counter's `maxTokens`; callers clamp. */
  readonly maxTokens: number;
  /** Less than `maxTokens`. */
  readonly overlapTokens: number;
}

/** One algorithm: a pure function of document, parameters and tokenizer. Chunks are in source order and cover all text that is not white space. */
export type Chunker = (document: SourceDocument, params: ChunkingParams, counter: TokenCounter) => Chunk[];
