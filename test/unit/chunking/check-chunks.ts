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
    const { start, end, text } = chunk;
    const must = (holds: boolean, what: string): void => {
      if (!holds) expect.fail(`${what} (${document.id}, ${params.strategy}): ${JSON.stringify(chunk)}`);
    };
    must(start < end && text !== '' && text === text.trim(), 'there is text, without white space at its ends');
    must(plain.textOf(start, end) === text, 'the text is that of the source span');
    must(!identity || source.slice(start, end) === text, 'the text is the source');
    must(chunk.tokens === counter.count(embeddingText(chunk)), 'the tokens are counted');
    // One character may be more than a chunk, nothing else.
    const mayBeLarger = params.strategy === 'document' || Array.from(text).length === 1;
    must(mayBeLarger || chunk.tokens <= params.maxTokens, 'the size is kept');
    must(chunk.startLine === lines[start] && chunk.endLine === lines[end - 1], 'the lines are right');
    must(!isLoneHalf(source, start) && !isLoneHalf(source, end), 'characters are whole');
    const overlaps = params.strategy !== 'markdown' && params.overlapTokens > 0;
    must(!before || (start > before.start && end > before.end), 'chunks are in order');
    must(!before || overlaps || start >= before.end, 'there is no overlap unless asked for');
    must(start <= covered || plain.textOf(covered, start) === '', 'nothing is left out before the chunk');
    covered = Math.max(covered, end);
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
