import { hashText, type Clock } from '../common';
import type { Embedder, EmbeddingModel, ModelInput } from '../embedding';
import { decodeVector, encodeVector, type KeptPrecision } from '../pipeline';
import type { ArtefactStore } from '../store';
import { createCache, createComputeOnce, type CacheCounters, type CacheParams } from '../cache';

export interface EmbeddingCacheParams extends CacheParams {
  /** How precisely vectors are kept, and from then on used: also the one that was only just made. */
  readonly kept: KeptPrecision;
}

export interface EmbeddingCounters extends CacheCounters {
  /** Misses whose vector was in the store: another variant or run had made it. */
  readonly stored: number;
}

/** Where a vector came from. */
export type VectorSource = 'memory' | 'store' | 'model';

/** Vectors of texts, under the fingerprint of the model that made them: another model never finds them. */
export interface EmbeddingCache {
  /**
   * @param input one text, with the prefix of its role
   * @returns a vector of its own for each caller; however many ask at once, the model is asked once
   */
  vectorOf(embedder: Embedder, input: ModelInput): Promise<{ vector: Float32Array; from: VectorSource }>;
  clear(): void;
  readonly counters: EmbeddingCounters;
}

const QUERIES = 'queries-';
/** Namespace of a model's query vectors. */
export const queryNamespace = ({ fingerprint }: Pick<EmbeddingModel, 'fingerprint'>, kept: KeptPrecision): string =>
  `${QUERIES}${fingerprint.slice(0, 24)}${kept === 'f32' ? '' : `-${kept}`}`;
export const isOfQueries = (namespace: string): boolean => namespace.startsWith(QUERIES);

/** Vectors in memory by the policy, and behind it, without a limit of its own, in the store. */
export function createEmbeddingCache(
  { kept, ...params }: EmbeddingCacheParams,
  store: Pick<ArtefactStore, 'records'>,
  clock: Clock,
): EmbeddingCache {
  const records = createCache<Uint8Array>(params, clock);
  const once = createComputeOnce<{ record: Uint8Array; from: VectorSource }>();
  let stored = 0;

  async function make(
    embedder: Embedder,
    input: ModelInput,
    text: string,
  ): Promise<{ record: Uint8Array; from: VectorSource }> {
    const { dimensions } = embedder.model;
    const shelf = store.records(queryNamespace(embedder.model, kept));
    const [known] = await shelf.getMany([text]);
    if (known && decodeVector(known, dimensions, kept)) return { record: known, from: 'store' };
    const started = clock.nowMs();
    const vector = await embedder.embed([input]);
    const record = encodeVector(clock.nowMs() - started, vector, kept);
    await shelf.putMany([[text, record]]);
    return { record, from: 'model' };
  }

  return {
    async vectorOf(embedder, input) {
      const { model } = embedder;
      const text = hashText(JSON.stringify([input.role ?? '', input.text]));
      const key = `${model.fingerprint} ${text}`;
      const decoded = (record: Uint8Array): Float32Array => decodeVector(record, model.dimensions, kept)!.vector;
      const found = records.get(key);
      if (found) return { vector: decoded(found), from: 'memory' };
      const { record, from } = await once(key, async () => {
        const made = await make(embedder, input, text);
        if (made.from === 'store') stored++;
        records.set(key, made.record, {
          bytes: made.record.length,
          cost: decodeVector(made.record, model.dimensions, kept)!.ms,
        });
        return made;
      });
      return { vector: decoded(record), from };
    },
    clear: () => records.clear(),
    get counters() {
      return { ...records.counters, stored };
    },
  };
}
