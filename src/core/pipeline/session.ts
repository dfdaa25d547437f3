import type { Fingerprint } from '../common';
import type { Corpus } from '../corpus';
import type { EmbeddingModel } from '../embedding';
import type { LexicalIndex } from '../lexical-index';
import type { QueryVectors } from '../retrieval';
import type { VectorSet } from '../vectors';
import type { ChunkMemo } from './chunk-stage';
import { emptyTable, type EmbeddingTable } from './embed-stage';
import type { OpenIndex } from './index-stage';
import type { ChunkSet, StageWork } from './types';

/**
 * What a process keeps in memory of one corpus between requests, so that the second question costs the question alone
 * and an edited file costs that file. Everything in it can be read or computed again.
 */
export class PipelineSession {
  corpus?: Corpus;
  readonly chunks: ChunkMemo = new Map();
  readonly chunkSets = new Memo<{ chunkSet: ChunkSet; work: Omit<StageWork, 'ms'> }>();
  readonly vectors = new Memo<{ vectors: VectorSet; work: Omit<StageWork, 'ms'> }>();
  readonly indexes = new Memo<OpenIndex>(
    (entry) => entry.index.close(),
    (entry) => !entry.index.lost,
  );
  /** Lineage → its last index: what an edited corpus starts from. */
  readonly openIndexes = new Map<Fingerprint, OpenIndex>();
  readonly lexical = new Memo<{ index: LexicalIndex; work: Omit<StageWork, 'ms'> }>();
  private readonly tables = new Map<Fingerprint, EmbeddingTable>();
  private readonly asked = new Map<Fingerprint, QueryVectors>();

  table(model: EmbeddingModel): EmbeddingTable {
    let table = this.tables.get(model.fingerprint);
    if (!table) this.tables.set(model.fingerprint, (table = emptyTable(model.dimensions)));
    return table;
  }

  /** Vectors of the queries that were asked without a clock. */
  queryVectors(model: EmbeddingModel): QueryVectors {
    let vectors = this.asked.get(model.fingerprint);
    if (!vectors) this.asked.set(model.fingerprint, (vectors = new Map<string, Float32Array>()));
    return vectors;
  }

  /** Forgets what none of these fingerprints needs: called with those of a request, after it. */
  keepOnly(used: ReadonlySet<Fingerprint>): void {
    for (const memo of [this.chunkSets, this.vectors, this.indexes, this.lexical]) memo.keepOnly(used);
    for (const [lineage, { work }] of this.openIndexes) {
      if (!used.has(work.fingerprint)) this.openIndexes.delete(lineage);
    }
    // Texts of deleted and edited documents stay until most of the table is theirs.
    const live = [...this.chunkSets.values()].reduce((sum, entry) => sum + entry.chunkSet.keys.length, 0);
    for (const [model, table] of this.tables) if (table.rowOf.size > 4 * live + 20_000) this.tables.delete(model);
    if (this.chunks.size > 4 * (this.corpus?.documents.length ?? 0) + 1000) this.chunks.clear();
  }

  close(): void {
    this.keepOnly(new Set());
  }
}

/** Values by fingerprint, at most a handful at a time. */
export class Memo<Value> {
  private readonly entries = new Map<Fingerprint, Value>();
  constructor(
    private readonly release: (value: Value) => void = () => undefined,
    private readonly isUsable: (value: Value) => boolean = () => true,
  ) {}

  get(fingerprint: Fingerprint): Value | undefined {
    return this.entries.get(fingerprint);
  }

  async getOrMake(
    fingerprint: Fingerprint,
    make: () => Promise<Value> | Value,
  ): Promise<{ value: Value; made: boolean }> {
    const known = this.entries.get(fingerprint);
    if (known && this.isUsable(known)) return { value: known, made: false };
    if (known) this.release(known);
    this.entries.delete(fingerprint);
    const value = await make();
    this.entries.set(fingerprint, value);
    return { value, made: true };
  }

  values(): IterableIterator<Value> {
    return this.entries.values();
  }

  keepOnly(used: ReadonlySet<Fingerprint>): void {
    for (const [fingerprint, value] of this.entries) {
      if (used.has(fingerprint)) continue;
      this.entries.delete(fingerprint);
      this.release(value);
    }
  }
}
