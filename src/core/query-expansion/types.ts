/**
 * A similarity thesaurus as columns: which terms of a corpus stand in the same chunks. Term `t` resembles
 * `neighbours[starts[t] … starts[t + 1]]`, most alike first, equal ones in the order of terms, itself not among them.
 */
export interface Thesaurus {
  /** In ascending order of their UTF-16 units, each once. */
  readonly terms: readonly string[];
  /** terms + 1 numbers. */
  readonly starts: Uint32Array;
  readonly neighbours: Uint32Array;
  /** Cosines of the term vectors, 0…1, in units of 1 / {@link SIMILARITY_UNITS}. */
  readonly similarities: Uint16Array;
}

/** A similarity of 1. */
export const SIMILARITY_UNITS = 32_768;

/** Bytes in memory: columns as they are; a term as two bytes a character and about 32 for its string and list place. */
export const thesaurusBytes = ({ terms, starts, neighbours, similarities }: Thesaurus): number =>
  starts.byteLength +
  neighbours.byteLength +
  similarities.byteLength +
  terms.reduce((sum, term) => sum + 2 * term.length + 32, 0);
