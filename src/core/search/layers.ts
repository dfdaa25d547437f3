import { cacheParams, createCache, createComputeOnce, type Cache, type ComputeOnce } from '../cache';
import type { Clock, Fingerprint } from '../common';
import { KNOBS, type KnobValues } from '../config';
import { createEmbeddingCache, type EmbeddingCache } from '../embedding-cache';
import type { Dependencies } from '../invalidation';
import type { AnswerHit, LiveCache, QueryAnswer } from '../lab';
import { createSemanticCache, judgeOfKnobs, type SemanticCache } from '../semantic-cache';
import type { ArtefactStore } from '../store';
import { Recent } from './recent';

/** What a search gives, and which cache gave it. */
export type SearchAnswer = Pick<
  QueryAnswer,
  'hits' | 'stepMs' | 'totalMs' | 'cache' | 'keptFor' | 'vector' | 'caches' | 'primed'
>;

/** An answer as the result cache and the semantic cache keep it. */
export interface KeptAnswer {
  readonly hits: readonly AnswerHit[];
  /** State of the documents that it was found in (see `ChunkHistory`), where somebody counts them. */
  readonly version: number;
  readonly dependencies?: Dependencies;
}

/** Look-ups for requests, and those that found something: what fills a cache ahead is no request. */
interface Tally {
  lookUps: number;
  hits: number;
}
export type Tallies = Readonly<Record<LiveCache['layer'], Tally>>;
export const noTallies = (): Tallies => ({ result: noTally(), semantic: noTally(), embedding: noTally() });
const noTally = (): Tally => ({ lookUps: 0, hits: 0 });
export function count(tally: Tally, isHit: boolean): void {
  tally.lookUps++;
  if (isHit) tally.hits++;
}

/** The caches of one setting. */
export interface CacheLayers {
  readonly result: Cache<KeptAnswer>;
  readonly semantic?: SemanticCache<KeptAnswer>;
  readonly embedding?: EmbeddingCache;
  /** However many miss one key at once, one of them searches. */
  readonly once: ComputeOnce<SearchAnswer>;
  readonly tallies: Tallies;
  /** Variant, with the state of the documents → queries that these caches were primed with. */
  readonly primed: Map<Fingerprint, number>;
}

/** Counters of the layers that are on. */
export function liveCaches({ result, semantic, embedding, tallies }: CacheLayers): LiveCache[] {
  const of = (
    layer: LiveCache['layer'],
    { counters: { entries, bytes } }: Pick<typeof result, 'counters'>,
  ): LiveCache => ({
    ...{ layer, ...tallies[layer], entries, bytes },
  });
  return [
    ...(result.policy === 'none' ? [] : [of('result', result)]),
    ...(semantic ? [of('semantic', semantic)] : []),
    ...(embedding ? [of('embedding', embedding)] : []),
  ];
}

/** Settings whose caches are kept: somebody who moves a slider passes through many. */
const MOST_SETTINGS = 16;

/** Caches by the knobs that make them: variants of the same setting share them, under keys of their own. */
export class LayersBySetting {
  readonly #layers = new Recent<CacheLayers>(MOST_SETTINGS);
  readonly #embedding = new Recent<{ readonly cache: EmbeddingCache; readonly tally: Tally }>(MOST_SETTINGS);

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
      tallies: { ...noTallies(), ...(embedding && { embedding: embedding.tally }) },
      primed: new Map(),
      ...(knobs['cache.semantic.policy'] !== 'none' && {
        semantic: createSemanticCache<KeptAnswer>(
          {
            policy: knobs['cache.semantic.policy'],
            maxEntries: knobs['cache.semantic.maxEntries'],
            ttlSeconds: knobs['cache.semantic.ttlSeconds'],
            threshold: knobs['cache.semantic.threshold'],
            judge: judgeOfKnobs(knobs),
          },
          this.clock,
        ),
      }),
      ...(embedding && { embedding: embedding.cache }),
    };
  }

  /** Vectors do not depend on how answers are kept, so settings that differ in that alone share them. */
  #embeddingOf(knobs: KnobValues): { cache: EmbeddingCache; tally: Tally } | undefined {
    if (knobs['cache.embedding.policy'] === 'none') return undefined;
    const params = {
      policy: knobs['cache.embedding.policy'],
      maxEntries: knobs['cache.embedding.maxEntries'],
      ttlSeconds: 0,
      kept: knobs['cache.embedding.kept'],
    };
    return this.#embedding.getOrMake(JSON.stringify(params), () => ({
      cache: createEmbeddingCache(params, this.store, this.clock),
      tally: noTally(),
    }));
  }
}
