import { resultKey } from '../cache';
import type { Clock } from '../common';
import type { KnobValues } from '../config';
import type { Embedder } from '../embedding';
import type { VectorSource } from '../embedding-cache';
import { ChunkHistory, chunkState, dependenciesOf, dependencyRule, droppedBy } from '../invalidation';
import type { AnswerHit } from '../lab';
import type { Prepared, PreparedVariant } from '../pipeline';
import { createRetriever, rememberingEmbedder, type Hit, type QueryFilter, type QueryVectors } from '../retrieval';
import { confirmsHit, semanticScope } from '../semantic-cache';
import type { ArtefactStore } from '../store';
import { prepareQuery } from '../vectors';
import { answerBytes, answerHit } from './answer-hit';
import { Recent } from './recent';
import {
  count,
  LayersBySetting,
  liveCaches,
  noTallies,
  type CacheLayers,
  type KeptAnswer,
  type SearchAnswer,
  type Tallies,
} from './layers';

/** Search through the caches of a variant: result cache, semantic cache, embedding cache, in this order. */
export interface CachedSearch {
  answer(prepared: Prepared, variant: PreparedVariant, query: string, filter?: QueryFilter): Promise<SearchAnswer>;
  /**
   * Has the caches hold the answer to a query that nobody waits for: no look-up is counted, and no kept answer to another
   * query serves.
   * @returns where its vector came from, `none` where none was needed; undefined where a right answer was kept already
   */
  keepAhead(
    prepared: Prepared,
    variant: PreparedVariant,
    query: string,
    filter?: QueryFilter,
  ): Promise<VectorSource | 'none' | undefined>;
  /** The caches hold the answers to so many popular queries, in the state of the documents that the variant stands for. */
  notePrimed(variant: PreparedVariant, queries: number): void;
  clear(): void;
}

/** Pipelines whose chunks are remembered, to tell what changed: a window has one or two. */
const MOST_HISTORIES = 8;

export function createCachedSearch(clock: Clock, store: Pick<ArtefactStore, 'records'>): CachedSearch {
  const layers = new LayersBySetting(clock, store);
  const histories = new Recent<{ readonly history: ChunkHistory; documents: string }>(MOST_HISTORIES);

  /** The chunks of a pipeline, up to date with the documents. */
  function historyOf({ corpus }: Prepared, { lineage, chunkSet }: PreparedVariant): ChunkHistory {
    const known = histories.getOrMake(lineage, () => ({ history: new ChunkHistory(), documents: '' }));
    if (known.documents !== corpus.fingerprint) known.history.enter(chunkState(corpus, chunkSet));
    known.documents = corpus.fingerprint;
    return known.history;
  }

  return {
    async answer(prepared, variant, query, filter) {
      const asked = { prepared, variant, query, ...(filter && { filter }) };
      const own = layers.of(variant.variant.knobs);
      const request = new CachedRequest(asked, own, own.tallies, clock, historyOf);
      const search = (): Promise<SearchAnswer> =>
        own.result.policy === 'none' ? request.search() : own.once(request.key, () => request.search());
      const answer = request.kept() ?? (await search());
      const caches = liveCaches(own);
      const primed = own.primed.get(variant.fingerprint);
      return { ...answer, ...(caches.length > 0 && { caches }), ...(primed !== undefined && { primed }) };
    },
    async keepAhead(prepared, variant, query, filter) {
      const asked = { prepared, variant, query, ...(filter && { filter }) };
      const request = new CachedRequest(asked, layers.of(variant.variant.knobs), noTallies(), clock, historyOf);
      return request.kept() ? undefined : request.keepAhead();
    },
    notePrimed(variant, queries) {
      layers.of(variant.variant.knobs).primed.set(variant.fingerprint, queries);
    },
    clear() {
      layers.clear();
      histories.clear();
    },
  };
}

interface SimilarAnswer {
  readonly hits: readonly AnswerHit[];
  readonly keptFor: NonNullable<SearchAnswer['keptFor']>;
}

interface Asked {
  readonly prepared: Prepared;
  readonly variant: PreparedVariant;
  readonly query: string;
  readonly filter?: QueryFilter;
}

/** One query on its way through the layers. */
class CachedRequest {
  /** Of what the answer is kept under. */
  readonly key: string;
  readonly #scope: string;
  readonly #started: number;
  readonly #knobs: KnobValues;
  /** Absent where answers do not outlive a change of the documents, or outlive all of them. */
  readonly #history?: ChunkHistory;
  #source?: VectorSource;

  constructor(
    private readonly asked: Asked,
    private readonly layers: CacheLayers,
    private readonly tallies: Tallies,
    private readonly clock: Clock,
    historyOf: (prepared: Prepared, variant: PreparedVariant) => ChunkHistory,
  ) {
    const { prepared, variant, query, filter } = asked;
    this.#knobs = variant.variant.knobs;
    const invalidation = this.#knobs['cache.invalidation'];
    const tracks = invalidation === 'dependencies' && dependencyRule(this.#knobs) !== 'none';
    if (tracks && this.#keepsAnswers) this.#history = historyOf(prepared, variant);
    this.#started = clock.nowMs();
    this.#scope = tracks || invalidation === 'age' ? variant.lineage : variant.fingerprint;
    this.key = resultKey(this.#scope, query, filter);
  }

  /** What the result cache has. */
  kept(): SearchAnswer | undefined {
    const { result } = this.layers;
    const found = result.get(this.key);
    const hits = found && this.#stillRight(found);
    count(this.tallies.result, hits !== undefined);
    if (hits) return { hits, stepMs: {}, totalMs: this.#elapsedMs(), cache: 'result' };
    if (found) result.delete(this.key);
    return undefined;
  }

  /** What the semantic cache has, or else a search, whose answer is kept. */
  async search(): Promise<SearchAnswer> {
    const { dense } = this.asked.variant;
    const vectors: QueryVectors = new Map();
    const embedder = dense && rememberingEmbedder(this.#embedder(dense.embedder), vectors);
    const embedStarted = this.clock.nowMs();
    if (this.layers.semantic && embedder) await embedQuery(embedder, this.asked.query);
    const embedMs = this.clock.nowMs() - embedStarted;
    const similar = this.#similar(vectors.values().next().value);
    if (similar && this.#knobs['cache.semantic.check'] === 'off') return this.#served(similar, { embed: embedMs });

    const { hits, found, stepMs } = await this.#searched(embedder);
    const steps = this.layers.semantic && embedder ? { ...stepMs, embed: embedMs + (stepMs.embed ?? 0) } : stepMs;
    if (similar && confirmsHit(similar.hits.map(nameOf), found.map(nameOf))) return this.#served(similar, steps);
    const totalMs = this.#elapsedMs();
    const vector = vectors.values().next().value;
    if (this.layers.semantic && vector) count(this.tallies.semantic, false);
    if (this.#keepsAnswers) this.#keep(hits, found, vector, totalMs);
    return { hits: found, stepMs: steps, totalMs, cache: this.#keepsAnswers ? 'miss' : 'off', ...this.#vectorSource() };
  }

  /** A search whose answer is kept. @returns where the query's vector came from */
  async keepAhead(): Promise<VectorSource | 'none'> {
    const { dense } = this.asked.variant;
    const vectors: QueryVectors = new Map();
    const { hits, found } = await this.#searched(dense && rememberingEmbedder(this.#embedder(dense.embedder), vectors));
    const vector = vectors.values().next().value;
    this.#keep(hits, found, vector, this.#elapsedMs());
    return vector ? (this.#source ?? 'model') : 'none';
  }

  async #searched(
    embedder: Embedder | undefined,
  ): Promise<{ hits: readonly Hit[]; found: readonly AnswerHit[]; stepMs: SearchAnswer['stepMs'] }> {
    const { variant, prepared, query, filter } = this.asked;
    const { untimed, chunkSet } = variant;
    // All but the embedder does its whole work here as well: nothing is asked of it twice in one request.
    const parts = { ...untimed, ...(untimed.dense && embedder && { dense: { ...untimed.dense, embedder } }) };
    const { hits, stepMs } = await createRetriever(parts, this.#knobs).retrieve(query, undefined, filter);
    return { hits, found: hits.map((hit) => answerHit(prepared.corpus, chunkSet, hit)), stepMs };
  }

  #served({ hits, keptFor }: SimilarAnswer, stepMs: SearchAnswer['stepMs']): SearchAnswer {
    count(this.tallies.semantic, true);
    return { hits, stepMs, totalMs: this.#elapsedMs(), cache: 'semantic', keptFor, ...this.#vectorSource() };
  }

  /** @param vector of the query, as the model gave it */
  #keep(hits: readonly Hit[], found: readonly AnswerHit[], vector: Float32Array | undefined, cost: number): void {
    const { variant, query, filter } = this.asked;
    const { result, semantic } = this.layers;
    const reduced = vector && prepareQuery(vector, variant.dense!.vectors);
    const dependencies = this.#history && dependenciesOf(variant, this.#history.state, hits, reduced, filter);
    const value = { hits: found, version: this.#history?.version ?? 0, ...(dependencies && { dependencies }) };
    const weight = { bytes: answerBytes(found) + (dependencies?.vector?.byteLength ?? 0), cost };
    result.set(this.key, value, weight);
    if (vector && semantic) semantic.store(query, vector, semanticScope(this.#scope, filter), value, weight);
  }

  get #keepsAnswers(): boolean {
    return this.layers.result.policy !== 'none' || this.layers.semantic !== undefined;
  }

  /** The nearest kept answer that is still right; those that are not go. */
  #similar(vector: Float32Array | undefined): SimilarAnswer | undefined {
    const { query, filter } = this.asked;
    const { semantic } = this.layers;
    while (semantic && vector) {
      const found = semantic.lookUp(query, vector, semanticScope(this.#scope, filter));
      if (!found) return undefined;
      const hits = this.#stillRight(found.value);
      if (hits) return { hits, keptFor: { query: found.cached, score: found.score } };
      semantic.delete(found.key);
    }
    return undefined;
  }

  /** The answer where its chunks stand now; undefined where documents changed that it depends on. */
  #stillRight({ hits, version, dependencies }: KeptAnswer): readonly AnswerHit[] | undefined {
    const history = this.#history;
    if (!history || !dependencies || version === history.version) return hits;
    const { prepared, variant } = this.asked;
    const { state } = history;
    const dropped = droppedBy(history.since(version), state, variant.dense?.vectors, [dependencies]);
    if (dropped.length > 0) return undefined;
    return dependencies.chunks.map((chunk, rank) => {
      const row = state.rowOf.get(chunk)!;
      const place = variant.untimed.chunks.placeOf(row);
      return answerHit(prepared.corpus, variant.chunkSet, { row, score: hits[rank]!.score, ...place });
    });
  }

  #embedder(embedder: Embedder): Embedder {
    const { embedding } = this.layers;
    if (!embedding) return embedder;
    return {
      ...embedder,
      embed: async ([input]) => {
        const { vector, from } = await embedding.vectorOf(embedder, input!);
        this.#source = from;
        count(this.tallies.embedding, from === 'memory');
        return vector;
      },
    };
  }

  #vectorSource(): Pick<SearchAnswer, 'vector'> {
    return this.#source ? { vector: this.#source } : {};
  }
  #elapsedMs(): number {
    return this.clock.nowMs() - this.#started;
  }
}

/** A text without tokens has no vector. */
async function embedQuery(embedder: Embedder, query: string): Promise<void> {
  const input = embedder.tokenize(query, 'query');
  if (input.ids.length > 0) await embedder.embed([input]);
}

/** Equal for the same passage of the same document, wherever it stands. */
const nameOf = ({ document, context, snippet }: AnswerHit): string => JSON.stringify([document, context, snippet]);
