import { expect } from 'vitest';
import { embeddingText, type Chunk, type ChunkingParams, type TokenCounter } from '../../../src/core/chunking';
import { plainText, type SourceDocument } from '../../../src/core/corpus';

/** Every run of letters and digits is a token for each four characters begun; every other visible character is one. */
export const fakeCounter: TokenCounter = {
  fingerprint: 'fake',
  maxTokens: 512,
  count: (text) =>
    (text.match(/[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]/gu) ?? []).reduce(
      (sum, run) => sum + Math.ceil(run.length / 4),
      0,
    ),
};

/** One whose sums over parts are wrong both ways: white space counts, and so does a start mark a text. */
export const unevenCounter: TokenCounter = {
  fingerprint: 'uneven',
  maxTokens: 512,
  count: (text) => (text === '' ? 0 : 1 + Math.ceil(text.length / 3) + (text.match(/\s\s/g)?.length ?? 0)),
};

export const documentOf = (source: string, format: SourceDocument['format'] = 'markdown'): SourceDocument => ({
  id: `test.${format}`,
  format,
  source,
  contentHash: 'test',
  bytes: source.length,
});

/** Everything that must hold for any chunks of any document. */
export function checkChunks(
  document: SourceDocument,
  params: ChunkingParams,
  counter: TokenCounter,
  chunks: readonly Chunk[],
): void {
  const { source } = document;
  const plain = plainText(document);
  const identity = plain.text === source;
  const lines = lineNumbers(source);
  let covered = 0;
  let before: Chunk | undefined;
  for (const chunk of chunks) {
    const slice = source.slice(chunk.start, chunk.end);
    expect(plain.textOf(chunk.start, chunk.end)).toBe(chunk.text);
    if (identity) expect(slice).toBe(chunk.text);
    expect(chunk.text).toBe(chunk.text.trim());
    expect(chunk.text).not.toBe('');
    expect(chunk.tokens).toBe(counter.count(embeddingText(chunk)));
    // One character may be more than a chunk, nothing else.
    if (params.strategy !== 'document' && Array.from(chunk.text).length > 1)
      expect(chunk.tokens).toBeLessThanOrEqual(params.maxTokens);
    expect(chunk.startLine).toBe(lines[chunk.start]);
    expect(chunk.endLine).toBe(lines[chunk.end - 1]);
    expect(isLoneHalf(source, chunk.start) || isLoneHalf(source, chunk.end)).toBe(false);
    expect(chunk.start).toBeLessThan(chunk.end);
    if (before) {
      expect(chunk.start).toBeGreaterThan(before.start);
      expect(chunk.end).toBeGreaterThan(before.end);
      if (params.strategy === 'markdown' || params.overlapTokens === 0)
        expect(chunk.start).toBeGreaterThanOrEqual(before.end);
    }
    if (chunk.start > covered) expect(plain.textOf(covered, chunk.start)).toBe('');
    covered = Math.max(covered, chunk.end);
    before = chunk;
  }
  expect(plain.textOf(covered, source.length)).toBe('');
}

/** The line of every offset, counted the plain way. */
function lineNumbers(source: string): Uint32Array {
  const lines = new Uint32Array(source.length);
  let line = 1;
  for (let at = 0; at < source.length; at++) {
    lines[at] = line;
    if (source[at] === '\n' || (source[at] === '\r' && source[at + 1] !== '\n')) line++;
  }
  return lines;
}

/** A cut between the halves of one character. */
const isLoneHalf = (source: string, offset: number): boolean =>
  /^[\uDC00-\uDFFF]/.test(source.charAt(offset)) && /^[\uD800-\uDBFF]/.test(source.charAt(offset - 1));
