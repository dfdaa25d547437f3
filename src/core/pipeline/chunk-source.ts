import { embeddingText } from '../chunking';
import type { Corpus } from '../corpus';
import type { ChunkSource } from '../retrieval';
import type { ChunkSet } from './types';

/** The chunks of a variant as the steps of a retriever ask for them. */
export const chunkSource = (
  { documents }: Corpus,
  { chunks, documentOf }: Pick<ChunkSet, 'chunks' | 'documentOf'>,
): ChunkSource => ({
  documents,
  documentOf,
  placeOf(row) {
    const { startLine, endLine, start, end } = chunks[row]!;
    return { document: documents[documentOf[row]!]!.id, startLine, endLine, start, end };
  },
  headingsOf: (row) => chunks[row]!.context,
  textOf: (row) => embeddingText(chunks[row]!),
  deliveredBy({ row, start, end }) {
    const { text, ...chunk } = chunks[row]!;
    if (start === undefined || end === undefined || (start === chunk.start && end === chunk.end)) return text;
    const document = documentOf[row]!;
    const { source } = documents[document]!;
    // Where the text is not the source itself (HTML, notebooks), the span's chunks one after the other are.
    if (source.slice(chunk.start, chunk.end) === text) return source.slice(start, end);
    return chunks
      .filter((each, other) => documentOf[other] === document && each.start >= start && each.end <= end)
      .map((each) => each.text)
      .join('\n');
  },
});
