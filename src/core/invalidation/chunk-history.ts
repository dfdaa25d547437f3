import { chunkChange } from './chunk-change';
import { noChunks } from './chunk-state';
import type { ChunkChange, ChunkId, ChunkState } from './types';

let lastVersion = 0;

/**
 * The states that the documents of one pipeline went through, as far as answers need it that were kept on the way: when
 * each of the present chunks came. Versions grow over all histories of the process, so that what was kept under one that
 * is forgotten counts as changed.
 */
export class ChunkHistory {
  version = 0;
  state: ChunkState = noChunks();
  #cameAt = new Map<ChunkId, number>();
  #metadataAt = 0;
  /** Earlier version → what changed since. */
  readonly #since = new Map<number, ChunkChange>();

  /** The documents are now as told. */
  enter(state: ChunkState): void {
    const change = chunkChange(this.state, state);
    this.version = ++lastVersion;
    const added = new Set(change.added);
    this.#cameAt = new Map(state.ids.map((id, row) => [id, added.has(row) ? this.version : this.#cameAt.get(id)!]));
    if (change.metadataChanged || this.#metadataAt === 0) this.#metadataAt = this.version;
    this.state = state;
    this.#since.clear();
  }

  /** What changed since a version, as far as the present knows: what came and went again in between is no change. */
  since(version: number): ChunkChange {
    let change = this.#since.get(version);
    if (!change) {
      change = {
        gone: { has: (chunk) => !((this.#cameAt.get(chunk) ?? Infinity) <= version) },
        added: this.state.ids.flatMap((id, row) => (this.#cameAt.get(id)! > version ? [row] : [])),
        metadataChanged: this.#metadataAt > version,
      };
      this.#since.set(version, change);
    }
    return change;
  }
}
