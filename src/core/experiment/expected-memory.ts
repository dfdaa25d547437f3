import type { KnobValues } from '../config';
import type { EmbeddingModel } from '../embedding';
import { indexParams, type ChunkSet, type PreparePorts } from '../pipeline';
import { bytesPerRow, rescoreStorage, type VectorParams } from '../vectors';
import type { ExpectedMemory } from './types';

/**
 * What a variant will hold in memory to be searched, by formula, before anything is made: the vectors as its index keeps
 * them with the copy that it rescores from, the index beside them, and the model's file. A figure without a formula is
 * absent: the words of a lexical index and of its thesaurus are not known before they are read, and a server holds its
 * index itself.
 * @returns undefined where no vectors are searched
 */
export function expectedMemory(
  { indexKinds }: Pick<PreparePorts, 'indexKinds'>,
  knobs: KnobValues,
  chunkSet: ChunkSet,
  model: EmbeddingModel,
  { storage, dimensions }: VectorParams,
): ExpectedMemory | undefined {
  const params = indexParams(knobs);
  const kind = indexKinds.find((candidate) => candidate.kind === params.kind);
  const size = {
    storage,
    dimensions,
    rows: chunkSet.keys.length,
    distinctRows: new Set(chunkSet.keys).size,
    documents: new Set(chunkSet.documentOf).size,
  };
  const expected = kind?.expectedBytes?.(size, params);
  if (!expected) return undefined;
  const copy = knobs['vectors.residence'] === 'memory' ? rescoreStorage(knobs) : undefined;
  return {
    vectorBytes: expected.vectorBytes + (copy ? size.rows * bytesPerRow({ storage: copy, dimensions }) : 0),
    indexBytes: expected.overheadBytes,
    modelBytes: model.bytes,
  };
}
