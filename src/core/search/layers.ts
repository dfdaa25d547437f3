import { createCache, createComputeOnce, type Cache, type CacheCounters, type ComputeOnce } from '../cache';
import type { Clock } from '../common';
import { KNOBS, type KnobValues } from '../config';
import { createEmbeddingCache, type EmbeddingCache } from '../embedding-cache';
import { cacheParams } from '../experiment';
import type { Dependencies } from '../invalidation';
import type { AnswerHit, LiveCache, QueryAnswer } from '../lab';
import { createSemanticCache, judgeOf, type SemanticCache } from '../semantic-cache';
import type { ArtefactStore } from '../store';
import { Recent } from './recent';

/** What a search gives, and which cache gave it. */
export type SearchAnswer = Pick<QueryAnswer, 'hits' | 'stepMs' | 'totalMs' | 'cache' | 'keptFor' | 'vector' | 'caches'>;

/** An answer as the result cache and the semantic cache keep it. */
export interface KeptAnswer {
  readonly hits: readonly AnswerHit[];
  /** State of the documents that it was found in (see `ChunkHistory`), where somebody counts them. */
  readonly version: number;
  readonly dependencies?: Dependencies;
}

/** The caches of one setting. */
export interface CacheLayers {
  readonly result: Cache<KeptAnswer>;
  readonly semantic?: SemanticCache<KeptAnswer>;
  readonly embedding?: EmbeddingCache;
  /** However many miss one key at once, one of them searches. */
  readonly once: ComputeOnce<SearchAnswer>;
}

/** Counters of the layers that are on. */
export function liveCaches({ result, semantic, embedding }: CacheLayers): LiveCache[] {
  const of = (layer: LiveCache['layer'], { hits, misses, entries, bytes }: CacheCounters): LiveCache => ({
    ...{ layer, lookUps: hits + misses, hits, entries, bytes },
  });
  return [
    ...(result.policy === 'none' ? [] : [of('result', result.counters)]),
    ...(semantic ? [of('semantic', semantic.counters)] : []),
    ...(embedding ? [of('embedding', embedding.counters)] : []),
  ];
}

/** Settings whose caches are kept: somebody who moves a slider passes through many. */
const MOST_SETTINGS = 16;

/** Caches by the knobs that make them: variants of the same setting share them, under keys of their own. */
export class LayersBySetting {
  readonly #layers = new Recent<CacheLayers>(MOST_SETTINGS);
  readonly #embedding = new Recent<EmbeddingCache>(MOST_SETTINGS);

  constructor(
    private readonly clock: Clock,
    private readonly store: Pick<ArtefactStore, 'records'>,
  ) {}

  of(knobs: KnobValues): CacheLayers {
    const setting = JSON.stringify(KNOBS.filter(({ stage }) => stage === 'cache').map(({ id }) => knobs[id]));
    return this.#layers.getOrMake(setting, () => this.#make(knobs));
  }

  clear(): void {
    this.#layers.clear();
    this.#embedding.clear();
  }

  #make(knobs: KnobValues): CacheLayers {
    const embedding = this.#embeddingOf(knobs);
    return {
      result: createCache<KeptAnswer>(cacheParams(knobs), this.clock),
      once: createComputeOnce<SearchAnswer>(),
      ...(knobs['cache.semantic.policy'] !== 'none' && {
        semantic: createSemanticCache<KeptAnswer>(
          {
            policy: knobs['cache.semantic.policy'],
            maxEntries: knobs['cache.semantic.maxEntries'],
            ttlSeconds: knobs['cache.semantic.ttlSeconds'],
            threshold: knobs['cache.semantic.threshold'],
            judge: judgeOf(knobs['cache.semantic.guards']),
          },
          this.clock,
        ),
      }),
      ...(embedding && { embedding }),
    };
  }

  /** Vectors do not depend on how answers are kept, so settings that differ in that alone share them. */
  #embeddingOf(knobs: KnobValues): EmbeddingCache | undefined {
    if (knobs['cache.embedding.policy'] === 'none') return undefined;
    const params = {
      policy: knobs['cache.embedding.policy'],
      maxEntries: knobs['cache.embedding.maxEntries'],
      ttlSeconds: 0,
      kept: knobs['cache.embedding.kept'],
    };
    return this.#embedding.getOrMake(JSON.stringify(params), () =>
      createEmbeddingCache(params, this.store, this.clock),
    );
  }
}
