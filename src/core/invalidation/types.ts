import type { Fingerprint } from '../common';
import type { SourceDocument } from '../corpus';
import type { QueryFilter } from '../retrieval';

/**
 * Names a chunk across states of the documents: its document, the hash of what is embedded of it, and which of the equal
 * chunks of its document it is. A chunk that merely moves down its document keeps its name.
 */
export type ChunkId = string;

/** All chunks of one state of the documents. */
export interface ChunkState {
  /** Row → chunk. */
  readonly ids: readonly ChunkId[];
  readonly rowOf: ReadonlyMap<ChunkId, number>;
  documentOf(row: number): Pick<SourceDocument, 'id' | 'metadata'>;
  /** Hash of all documents' metadata, which filters look at. */
  readonly metadata: Fingerprint;
}

/** What a kept answer relies on: as long as it holds, a fresh search gives the same chunks, scores and order. */
export interface Dependencies {
  /** The answer's chunks, best first. */
  readonly chunks: readonly ChunkId[];
  /** What the rows were compared with. Absent where the query has no vector: then nothing is near it, whatever comes. */
  readonly vector?: Float32Array;
  /**
   * Least score with which a new chunk belongs into the answer: that of its last chunk; where it holds fewer chunks than
   * were asked for, the least that is allowed at all (−Infinity: any).
   */
  readonly floor: number;
  /** Which documents were allowed to answer. */
  readonly filter?: QueryFilter;
}

/** From one state of the documents to another. */
export interface ChunkChange {
  /** Chunks of the earlier state that the later one has no more, or elsewhere among the chunks of their document. */
  readonly gone: Pick<ReadonlySet<ChunkId>, 'has'>;
  /** Rows of the later state whose chunks the earlier one did not have, or had elsewhere. Ascending. */
  readonly added: readonly number[];
  /** Metadata of a document changed, so that filters may let others pass. */
  readonly metadataChanged: boolean;
}
