import { confirmsHit } from '../../semantic-cache';

/** What the lab's check of a hit asks. */
export interface HitCheck<Value> {
  /** Names of the chunks of a kept value, best first. */
  readonly chunksOf: (kept: Value) => readonly (string | number)[];
  /** Names of the chunks that a search for a query finds now, best first; a cheap search will do. */
  readonly findChunks: (query: string) => Promise<readonly (string | number)[]>;
}

/** A hit is served where a search finds its best chunk first. */
export const checked =
  <Value>({ chunksOf, findChunks }: HitCheck<Value>) =>
  async (kept: Value, asked: string): Promise<boolean> =>
    confirmsHit(chunksOf(kept), await findChunks(asked));
