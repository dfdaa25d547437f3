import { createAnalyser, buildLexicalIndex, DEFAULT_ANALYSIS } from '../../../src/core/lexical-index';
import { defaultKnobs, type KnobValues } from '../../../src/core/config';
import type { Embedder } from '../../../src/core/embedding';
import { createRetriever, type ChunkSource, type Retriever, type RetrieverParts } from '../../../src/core/retrieval';
import { createFlatIndex } from '../../../src/core/vector-index';
import { makeVectors, type VectorSet } from '../../../src/core/vectors';

export interface FakeChunk {
  readonly document: string;
  readonly text: string;
  readonly headings?: string;
  readonly metadata?: Readonly<Record<string, string | readonly string[]>>;
}

/** Chunks one after the other in their documents, a line and 100 characters each. */
export function chunkSourceOf(chunks: readonly FakeChunk[]): ChunkSource {
  const ids = [...new Set(chunks.map(({ document }) => document))];
  const first = new Map([...chunks].reverse().map((chunk) => [chunk.document, chunk]));
  const linesOf = new Map<string, number>();
  const lineOf = chunks.map(({ document }) => {
    const line = (linesOf.get(document) ?? 0) + 1;
    linesOf.set(document, line);
    return line;
  });
  return {
    documents: ids.map((id) => {
      const { metadata } = first.get(id)!;
      return { id, ...(metadata && { metadata }) };
    }),
    documentOf: Int32Array.from(chunks, ({ document }) => ids.indexOf(document)),
    placeOf: (row) => {
      const line = lineOf[row]!;
      return {
        document: chunks[row]!.document,
        startLine: line,
        endLine: line,
        start: 100 * (line - 1),
        end: 100 * line,
      };
    },
    headingsOf: (row) => chunks[row]!.headings ?? '',
    textOf: (row) => chunks[row]!.text,
    deliveredBy: ({ row }) => chunks[row]!.text,
  };
}

const DIMENSIONS = 48;
const analyse = createAnalyser(DEFAULT_ANALYSIS);

/** A text as the counts of its words, each word a dimension of its own as long as there are enough. */
export function vectorOf(text: string, vocabulary: string[]): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  for (const word of analyse(text)) {
    if (!vocabulary.includes(word)) vocabulary.push(word);
    vector[vocabulary.indexOf(word) % DIMENSIONS]!++;
  }
  if (vector.every((value) => value === 0)) vector[0] = 1;
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

export interface FakeRetriever extends Retriever {
  readonly vectors: VectorSet;
  readonly parts: RetrieverParts;
}

/** A retriever over real indexes; vectors follow from words. */
export function fakeRetriever(
  chunks: readonly FakeChunk[],
  knobs: Partial<KnobValues> = {},
  over: Partial<RetrieverParts> = {},
): FakeRetriever {
  const vocabulary: string[] = [];
  const rows = new Float32Array(chunks.length * DIMENSIONS);
  for (const [row, { text }] of chunks.entries()) rows.set(vectorOf(text, vocabulary), row * DIMENSIONS);
  const vectors = makeVectors(rows, chunks.length, { dimensions: DIMENSIONS, storage: 'f32' });
  const all = { ...defaultKnobs(), ...knobs };
  const mode = all['retrieval.mode'];
  const embedder = {
    tokenize: (text: string) => ({ text, ids: Int32Array.from(analyse(text), () => 1) }),
    embed: ([input]: readonly { text: string }[]) => Promise.resolve(vectorOf(input!.text, vocabulary)),
  } as unknown as Embedder;
  const parts: RetrieverParts = {
    ...(mode !== 'lexical' && { dense: { embedder, vectors, index: createFlatIndex(vectors) } }),
    ...(mode !== 'dense' && {
      lexical: buildLexicalIndex(
        chunks.map(({ text }) => text),
        DEFAULT_ANALYSIS,
      ),
    }),
    chunks: chunkSourceOf(chunks),
    clock: { nowMs: () => performance.now() },
    ...over,
  };
  return { ...createRetriever(parts, all), vectors, parts };
}
