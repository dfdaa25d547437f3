import { userError, type Clock, type JobControl } from '../common';
import type { KnobValues, Variant } from '../config';
import { UseLedger } from '../cost';
import type { EmbeddingModels } from '../embedding';
import { meteredEmbedder, type KeptPrecision } from '../pipeline';
import type { ArtefactStore } from '../store';
import { createEmbeddingCache, type VectorSource } from './create-embedding-cache';

/** Vectors of queries that one model made ahead. */
export interface QueriesOfModel {
  readonly model: string;
  readonly kept: KeptPrecision;
  /** Texts without a token have no vector, and count nowhere. */
  readonly vectors: Readonly<Record<Exclude<VectorSource, 'memory'>, number>>;
  readonly ms: number;
}

export interface EmbeddedQueries {
  /** Distinct texts. */
  readonly queries: number;
  /** By model and precision. */
  readonly models: readonly QueriesOfModel[];
  /** What servers were asked. */
  readonly ledger: UseLedger;
}

/** Whether a variant reads vectors of queries that are in the store. */
const readsQueryVectors = (knobs: KnobValues): boolean =>
  knobs['cache.embedding.policy'] !== 'none' && knobs['retrieval.mode'] !== 'lexical';

/**
 * Puts the vectors of queries into the store, where the embedding caches of these variants look before they ask the model.
 * What is there is not computed again.
 * @throws `cache/no-embedding-cache` where no variant has one
 */
export async function embedQueries(
  { models, store, clock }: { models: EmbeddingModels; store: Pick<ArtefactStore, 'records'>; clock: Clock },
  variants: readonly Variant[],
  queries: readonly string[],
  control: JobControl,
): Promise<EmbeddedQueries> {
  const texts = [...new Set(queries.map((query) => query.trim()).filter(Boolean))];
  const wanted = new Map<string, { model: string; kept: KeptPrecision }>();
  for (const { knobs } of variants) {
    const one = { model: knobs['embedding.model'], kept: knobs['cache.embedding.kept'] };
    if (readsQueryVectors(knobs)) wanted.set(JSON.stringify(one), one);
  }
  if (wanted.size === 0)
    throw userError(
      'cache/no-embedding-cache',
      'No variant reads stored vectors of queries: that takes an embedding cache.',
      'Set cache.embedding.policy, for example to lru.',
    );
  const ledger = new UseLedger();
  const done: QueriesOfModel[] = [];
  for (const { model, kept } of wanted.values()) {
    const started = clock.nowMs();
    const embedder = meteredEmbedder(await models.open(model), [ledger]);
    // Only what is in the store counts, so nothing is remembered beside it.
    const cache = createEmbeddingCache({ policy: 'none', maxEntries: 1, ttlSeconds: 0, kept }, store, clock);
    const vectors = { store: 0, model: 0 };
    for (const [i, text] of texts.entries()) {
      control.report({ stage: 'embeddings', done: i, total: texts.length, unit: 'queries', detail: model });
      await control.checkpoint();
      const input = embedder.tokenize(text, 'query');
      if (input.ids.length === 0) continue;
      const { from } = await cache.vectorOf(embedder, input);
      vectors[from === 'model' ? 'model' : 'store']++;
    }
    done.push({ model, kept, vectors, ms: clock.nowMs() - started });
  }
  return { queries: texts.length, models: done, ledger };
}
