import type { Fingerprint } from '../common';
import type { KeptPrecision } from './encoding';

/**
 * Vectors of one model that a process holds, bytes: 43,000 texts of 384 numbers. As many again are read back from the
 * store in a tenth of a second.
 */
const MOST_HELD_BYTES = 64 << 20;
const BLOCK_ROWS = 1024;

/**
 * Texts whose vectors are stored, and the vectors themselves as far as there is room. One a model and precision. The
 * vectors are what comes out of a store of that precision, also those that were only just made.
 */
export class EmbeddingTable {
  readonly #msOf = new Map<Fingerprint, number>();
  readonly #rowOf = new Map<Fingerprint, number>();
  /** Row-major; all but the last are full. */
  #blocks: Float32Array[] = [];

  constructor(
    readonly dimensions: number,
    readonly kept: KeptPrecision,
    private readonly mostHeldBytes = MOST_HELD_BYTES,
  ) {}

  /** Texts that are known. */
  get size(): number {
    return this.#msOf.size;
  }

  /** Time that embedding a text took; undefined where the text is not known. */
  msOf(key: Fingerprint): number | undefined {
    return this.#msOf.get(key);
  }

  /** A view; undefined where the vector is not held. */
  vectorOf(key: Fingerprint): Float32Array | undefined {
    const row = this.#rowOf.get(key);
    if (row === undefined) return undefined;
    const start = (row % BLOCK_ROWS) * this.dimensions;
    return this.#blocks[Math.floor(row / BLOCK_ROWS)]!.subarray(start, start + this.dimensions);
  }

  /** @param always hold the vector whether there is room or not */
  add(key: Fingerprint, vector: Float32Array, ms: number, always: boolean): void {
    this.#msOf.set(key, ms);
    const row = this.#rowOf.size;
    if (this.#rowOf.has(key) || (!always && (row + 1) * this.dimensions * 4 > this.mostHeldBytes)) return;
    if (row % BLOCK_ROWS === 0) this.#blocks.push(new Float32Array(BLOCK_ROWS * this.dimensions));
    this.#rowOf.set(key, row);
    this.vectorOf(key)!.set(vector);
  }

  /** Forgets the texts whose vectors it does not hold: the store let some of them go. */
  forgetUnheld(): void {
    for (const key of this.#msOf.keys()) if (!this.#rowOf.has(key)) this.#msOf.delete(key);
  }

  clear(): void {
    this.#msOf.clear();
    this.#rowOf.clear();
    this.#blocks = [];
  }
}
