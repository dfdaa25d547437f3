import { fingerprintOf, type Fingerprint, type Json } from '../common';
import type { Corpus } from '../corpus';
import type { ChunkSet } from '../pipeline';
import type { ChunkId, ChunkState } from './types';

/** The chunks of a corpus by name. */
export function chunkState({ documents }: Pick<Corpus, 'documents'>, { keys, documentOf }: ChunkSet): ChunkState {
  const copies = new Map<string, number>();
  const ids = keys.map((key, row): ChunkId => {
    const name = `${key} ${documents[documentOf[row]!]!.id}`;
    const copy = (copies.get(name) ?? 0) + 1;
    copies.set(name, copy);
    return `${copy} ${name}`;
  });
  return {
    ids,
    rowOf: new Map(ids.map((id, row) => [id, row])),
    documentOf: (row) => documents[documentOf[row]!]!,
    metadata: metadataOf(documents),
  };
}

/** The state without any document. */
export const noChunks = (): ChunkState => ({
  ids: [],
  rowOf: new Map(),
  documentOf: () => ({ id: '' }),
  metadata: metadataOf([]),
});

const metadataOf = (documents: Corpus['documents']): Fingerprint =>
  fingerprintOf(documents.flatMap(({ id, metadata }): Json[] => (metadata ? [[id, { ...metadata }]] : [])));
