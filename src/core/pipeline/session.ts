import type { Fingerprint } from '../common';
import type { Corpus } from '../corpus';
import { UseLedger } from '../cost';
import type { EmbeddingModel } from '../embedding';
import type { Bm25Index } from '../lexical-index';
import type { Thesaurus } from '../query-expansion';
import type { QueryVectors } from '../retrieval';
import type { VectorRows, VectorSet } from '../vectors';
import type { ChunkMemo, DocumentChunks } from './chunk-stage';
import { EmbeddingTable } from './embedding-table';
import type { KeptPrecision } from './encoding';
import type { OpenIndex } from './index-stage';
import type { FittedPca } from './reduction';
import type { ChunkSet, StageWork } from './types';

/**
 * What a process keeps in memory of one corpus between requests, so that the second question costs the question alone
 * and an edited file costs that file. Everything in it can be read or computed again.
 */
export class PipelineSession {
  corpus?: Corpus;
  /** What servers were asked; a run starts a new one. */
  ledger = new UseLedger();
  readonly chunks: ChunkMemo;
  readonly chunkSets = new Memo<{ chunkSet: ChunkSet; work: Omit<StageWork, 'ms'> }>();
  readonly embedded = new Memo<{ work: Omit<StageWork, 'ms'> }>();
  readonly pcas = new Memo<FittedPca>();
  readonly vectors = new Memo<{ vectors: VectorSet; work: Omit<StageWork, 'ms'> }>();
  /** Copies that are rescored from and stay on disk. */
  readonly rowFiles = new Memo<{ rows: VectorRows; work: Omit<StageWork, 'ms'> }>((entry) => entry.rows.close());
  readonly indexes = new Memo<OpenIndex>(
    (entry) => entry.index.close(),
    (entry) => !entry.index.lost,
  );
  /** Lineage → its last index: what an edited corpus starts from. */
  readonly openIndexes = new Map<Fingerprint, OpenIndex>();
  readonly lexical = new Memo<{ index: Bm25Index; work: Omit<StageWork, 'ms'> }>();
  readonly thesauri = new Memo<{ thesaurus: Thesaurus; work: Omit<StageWork, 'ms'> }>();
  private readonly memos = [
    this.chunkSets,
    this.embedded,
    this.pcas,
    this.vectors,
    this.rowFiles,
    this.indexes,
    this.lexical,
    this.thesauri,
  ];
  private readonly tables: Map<string, EmbeddingTable>;
  private readonly asked: Map<Fingerprint, QueryVectors>;

  /**
   * @param beside a session of the same corpus, with which texts and their vectors are shared, and no index is
   * @param mostHeldBytes vectors of texts that each table holds (see `EmbeddingTable`)
   */
  constructor(
    beside?: PipelineSession,
    private readonly mostHeldBytes?: number,
  ) {
    this.chunks = beside?.chunks ?? new Map<Fingerprint, DocumentChunks>();
    this.tables = beside?.tables ?? new Map<string, EmbeddingTable>();
    this.asked = beside?.asked ?? new Map<Fingerprint, QueryVectors>();
  }

  table(model: EmbeddingModel, kept: KeptPrecision): EmbeddingTable {
    const name = `${model.fingerprint} ${kept}`;
    let table = this.tables.get(name);
    if (!table) this.tables.set(name, (table = new EmbeddingTable(model.dimensions, kept, this.mostHeldBytes)));
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
    for (const memo of this.memos) memo.keepOnly(used);
    for (const [lineage, { work }] of this.openIndexes) {
      if (!used.has(work.fingerprint)) this.openIndexes.delete(lineage);
    }
    // Texts of deleted and edited documents stay until most of the table is theirs.
    const live = [...this.chunkSets.values()].reduce((sum, entry) => sum + entry.chunkSet.keys.length, 0);
    for (const [model, table] of this.tables) if (table.size > 4 * live + 20_000) this.tables.delete(model);
    if (this.chunks.size > 4 * (this.corpus?.documents.length ?? 0) + 1000) this.chunks.clear();
  }

  /** A job begins: what it does not ask for from now on is spare. */
  beginJob(): void {
    for (const memo of this.memos) memo.beginJob();
  }

  /** Forgets what the job under way has not asked for so far. */
  dropUnused(): void {
    this.keepOnly(new Set(this.memos.flatMap((memo) => [...memo.asked])));
  }

  /** Lets go of query vectors, and of embeddings, which the store has too. */
  dropQueryVectors(): void {
    for (const vectors of this.asked.values()) vectors.clear();
  }
  dropTables(): void {
    for (const table of this.tables.values()) table.clear();
  }

  close(): void {
    this.keepOnly(new Set());
  }
}

/** Values by fingerprint, at most a handful at a time. */
export class Memo<Value> {
  private readonly entries = new Map<Fingerprint, Value>();
  /** Fingerprints that were asked for since the job began. */
  readonly asked = new Set<Fingerprint>();
  constructor(
    private readonly release: (value: Value) => void = () => undefined,
    private readonly isUsable: (value: Value) => boolean = () => true,
  ) {}

  beginJob(): void {
    this.asked.clear();
  }

  get(fingerprint: Fingerprint): Value | undefined {
    this.asked.add(fingerprint);
    return this.entries.get(fingerprint);
  }

  async getOrMake(
    fingerprint: Fingerprint,
    make: () => Promise<Value> | Value,
  ): Promise<{ value: Value; made: boolean }> {
    const known = this.get(fingerprint);
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
