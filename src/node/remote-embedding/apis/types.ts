import * as z from 'zod';
import type { CallLimits, TextRole } from '../../../core/embedding';

/** One request: texts of one role. */
export interface EmbeddingQuestion {
  /** The server's name of the model. */
  readonly model: string;
  readonly texts: readonly string[];
  readonly role: TextRole;
  /** Asked of the server; its own choice when absent. */
  readonly dimensions?: number;
}

/** A vector as it came: numbers (null where the server wrote null), or base64 of little-endian 32-bit floats. */
export type RawVector = readonly (number | null)[] | string;

export interface EmbeddingAnswer {
  /** In the order of the texts. */
  readonly vectors: readonly RawVector[];
  /** Billed, as the server says; absent where it does not, or says what cannot be. */
  readonly tokens?: number | undefined;
}

/** How one kind of server is asked for vectors and what it answers. */
export interface EmbeddingShape {
  /** Where a bare address leads to. */
  readonly path: string;
  /** Most that a request may hold. */
  readonly limits: CallLimits;
  body(question: EmbeddingQuestion): unknown;
  /** @returns undefined where this is no answer of such a server */
  read(answer: unknown): EmbeddingAnswer | undefined;
}

const MOST_TOKENS = 1e12;

export const numbers = z.array(z.number().nullable());
/** A count of tokens; anything that is none counts as not said. */
export const tokenCount = z.int().min(0).max(MOST_TOKENS).optional().catch(undefined);

/** Vectors that carry the place of their text, in the order of the texts; undefined where places are wrong. */
export function inOrder(rows: readonly { readonly index: number; readonly embedding: RawVector }[]) {
  const ordered: RawVector[] = [];
  for (const { index, embedding } of rows) {
    if (index >= rows.length || ordered[index] !== undefined) return undefined;
    ordered[index] = embedding;
  }
  return ordered;
}
