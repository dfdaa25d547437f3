import { cacheParams, type CachePolicy, type EntryWeight } from '../cache';
import type { Clock } from '../common';
import type { KnobValues } from '../config';
import { dependencyBytes } from '../invalidation';
import { CANDIDATES, confirmsHit } from '../semantic-cache';
import type { AlikeScores } from './alike-scores';
import { KeptAnswers } from './kept-answers';
import { KeptVectors, vectorBytes } from './kept-vectors';
import { OUTCOME } from './shares';
import type { CacheLayer, LayerOutcome, ResolvedTrace } from './types';

/** Measured time of one look-up of each layer, ms; layers that are off have none. */
export type LookUpTimes = Readonly<Partial<Record<CacheLayer, number>>>;

/** How one request went. */
export interface Served {
  readonly outcome: number;
  readonly ms: number;
  /** What was wrong or stale, and out of which cache; absent where nothing was. */
  readonly mistake?: { readonly layer: CacheLayer; readonly answer: number };
}

const isMistake = (outcome: number): boolean => (outcome & (OUTCOME.wrong | OUTCOME.stale)) > 0;

/** English text of a language model: about four characters a token. */
const BYTES_OF_TOKEN = 4;

/** The caches of one column, and what passes through them. Times are simulated: the clock stands where `at` put it. */
export class ColumnCaches {
  /** Embedding and answering, USD; NaN once a price was missing. */
  usd = 0;
  peakBytes = 0;
  prefetched = 0;
  prefetchedUsed = 0;

  readonly result?: KeptAnswers;
  readonly #semantic?: KeptAnswers;
  readonly #answer?: KeptAnswers;
  readonly #embedding?: KeptVectors;
  readonly #fresh: Uint32Array;
  /** Query → whether its entry of the result cache was made ahead and not asked for since. */
  readonly #ahead: Uint8Array;
  readonly #answerMs: number;
  /** Chunks of earlier answers that the documents hold no more. */
  #missing: ReadonlySet<number> = new Set();
  #nowMs = 0;
  #version = 0;

  constructor(
    private readonly trace: ResolvedTrace,
    private readonly knobs: KnobValues,
    private readonly scores: AlikeScores,
    private readonly lookUpMs: LookUpTimes,
  ) {
    const clock: Clock = { nowMs: () => this.#nowMs };
    const answers = (policy: CachePolicy, maxEntries: number, ttlSeconds: number, maxBytes = 0): KeptAnswers =>
      new KeptAnswers({ policy, maxEntries, ttlSeconds, maxBytes }, clock, trace, knobs['cache.invalidation']);
    const result = cacheParams(knobs);
    if (result.policy !== 'none')
      this.result = answers(result.policy, result.maxEntries, result.ttlSeconds, result.maxBytes);
    if (knobs['cache.semantic.policy'] !== 'none' && trace.alike)
      this.#semantic = answers(
        knobs['cache.semantic.policy'],
        knobs['cache.semantic.maxEntries'],
        knobs['cache.semantic.ttlSeconds'],
      );
    if (knobs['cache.embedding.policy'] !== 'none' && trace.dimensions !== undefined)
      this.#embedding = new KeptVectors(knobs, clock, trace);
    if (knobs['cache.answer.policy'] !== 'none')
      this.#answer = answers(
        knobs['cache.answer.policy'],
        knobs['cache.answer.maxEntries'],
        knobs['cache.answer.ttlSeconds'],
      );
    this.#fresh = Uint32Array.from(trace.firstAnswers);
    this.#ahead = new Uint8Array(trace.queries.length);
    this.#answerMs = 1000 * knobs['cost.answerSeconds'];
  }

  /** It is this time, and documents are those of this version. Neither goes back. */
  at(atMs: number, version: number): void {
    while (this.#version < version) {
      const { changed, missing = [], atMs: changedAtMs } = this.trace.versions[++this.#version]!;
      this.#missing = new Set(missing);
      this.#nowMs = Math.max(this.#nowMs, changedAtMs);
      for (const { query, answer } of changed) this.#fresh[query] = answer;
      for (const kept of [this.result, this.#semantic, this.#answer]) kept?.enter(this.#version, this.#fresh);
    }
    this.#nowMs = Math.max(this.#nowMs, atMs);
  }

  /** What a request takes and costs without any cache, now. */
  withoutCaches(query: number): { readonly ms: number; readonly usd: number } {
    const { embedMs = 0, searchMs } = this.trace.queries[query]!;
    return {
      ms: embedMs + searchMs + this.#answerMs,
      usd: this.#embedUsd(query) + this.#answerUsd(this.#fresh[query]!),
    };
  }

  /** Answers a request. */
  ask(query: number): Served {
    let ms = 0;
    let served = this.#askResult(query);
    const layer = served === undefined ? 'semantic' : 'result';
    if (this.result) ms += this.lookUpMs.result ?? 0;
    if (served === undefined) {
      ms += this.#embed(query);
      let searched = false;
      if (this.#semantic) {
        ms += this.lookUpMs.semantic ?? 0;
        ({ served, searched } = this.#askSemantic(this.#semantic, query));
      }
      if (served === undefined || searched) ms += this.trace.queries[query]!.searchMs;
      if (served === undefined) this.#keep(query);
    }
    const found = served === undefined ? 0 : this.#outcomeOf(query, served);
    const given = served ?? this.#fresh[query]!;
    const answered = this.#answer && this.#askAnswer(this.#answer, query, given);
    if (this.#answer) ms += this.lookUpMs.answer ?? 0;
    if (answered === undefined) {
      ms += this.#answerMs;
      this.usd += this.#answerUsd(given);
      if (this.#answer) this.#answer.set(query, given, this.#answerWeight(given));
    }
    if (served === undefined || answered === undefined) this.#look();
    const written = answered === undefined ? 0 : this.#outcomeOf(query, answered);
    // What is wrong or stale about the chunks is so of the answer made of them.
    const outcome = found | written;
    if (isMistake(found)) return { outcome, ms, mistake: { layer, answer: served! } };
    return isMistake(written) ? { outcome, ms, mistake: { layer: 'answer', answer: answered! } } : { outcome, ms };
  }

  /** Answers a query into the caches before anybody asks. @returns whether it was not there yet */
  fetchAhead(query: number): boolean {
    if (!this.result || this.result.has(query)) return false;
    this.#embed(query, false);
    this.#keep(query);
    this.#look();
    return true;
  }

  /** {@link fetchAhead}, and counts whether somebody asks for it before it goes. */
  prefetch(query: number): void {
    if (!this.fetchAhead(query)) return;
    this.prefetched++;
    this.#ahead[query] = 1;
  }

  /** Of the layers that are on, in the order in which a request meets them. */
  layers(): LayerOutcome[] {
    return [
      ...(this.result ? [this.result.outcome('result')] : []),
      ...(this.#semantic ? [this.#semantic.outcome('semantic')] : []),
      ...(this.#embedding ? [this.#embedding.outcome()] : []),
      ...(this.#answer ? [this.#answer.outcome('answer')] : []),
    ];
  }

  #askResult(query: number): number | undefined {
    const found = this.result?.get(query);
    if (found === undefined) {
      this.result?.lookUps.record(0);
      return undefined;
    }
    this.result?.lookUps.record(this.#outcomeOf(query, found));
    this.prefetchedUsed += this.#ahead[query]!;
    this.#ahead[query] = 0;
    return found;
  }

  /** What a kept query that is enough alike was answered serves; a check searches, and may refuse it. */
  #askSemantic(kept: KeptAnswers, query: number): { served: number | undefined; searched: boolean } {
    const nearest = this.#nearestKept(kept, query, this.knobs['cache.semantic.threshold']);
    const found = kept.get(nearest ?? query);
    const checks = this.knobs['cache.semantic.check'] === 'on' && nearest !== undefined;
    const served = nearest === undefined || (checks && !this.#isConfirmed(found!, query)) ? undefined : found;
    kept.lookUps.record(served === undefined ? 0 : this.#outcomeOf(query, served));
    return { served, searched: checks && served !== undefined };
  }

  /** As the semantic cache does it: the query itself, or else the best judged of the nearest kept ones. */
  #nearestKept(kept: KeptAnswers, query: number, threshold: number): number | undefined {
    return kept.has(query) ? query : this.#alikeKept(kept, query, threshold);
  }

  #alikeKept(kept: KeptAnswers, query: number, threshold: number): number | undefined {
    const alike = this.trace.alike?.[query] ?? [];
    const scores = this.scores(query);
    let best: number | undefined;
    let bestScore = 0;
    let candidates = 0;
    for (let i = 0; i < alike.length && candidates < CANDIDATES; i++) {
      const other = alike[i]!.query;
      if (!kept.has(other)) continue;
      candidates++;
      if (scores[i]! < threshold || scores[i]! <= bestScore) continue;
      best = other;
      bestScore = scores[i]!;
    }
    return best;
  }

  /** Whether a fresh search for the query finds the best chunk of a kept answer too. */
  #isConfirmed(answer: number, query: number): boolean {
    return confirmsHit(this.trace.answers[answer]!.chunks, this.trace.answers[this.#fresh[query]!]!.chunks);
  }

  /** What the model wrote for the same query and chunks, or for a query that is enough alike. */
  #askAnswer(kept: KeptAnswers, query: number, given: number): number | undefined {
    const threshold = this.knobs['cache.answer.threshold'];
    const own = kept.get(query);
    let found = own === given ? own : undefined;
    if (found === undefined && threshold < 1) {
      const nearest = this.#alikeKept(kept, query, threshold);
      const other = nearest === undefined ? undefined : kept.get(nearest);
      if (other !== undefined && this.#servesOther(other, given)) found = other;
    }
    kept.lookUps.record(found === undefined ? 0 : this.#outcomeOf(query, found));
    return found;
  }

  /** Another query's answer serves where its chunks are all there and the best of them was found for this one too. */
  #servesOther(answer: number, given: number): boolean {
    const { chunks } = this.trace.answers[answer]!;
    const found = this.trace.answers[given]!.chunks;
    return !chunks.some((chunk) => this.#missing.has(chunk)) && confirmsHit(chunks, found, found.length);
  }

  /** @param asked whether a request waits for it: only then is its look-up counted */
  #embed(query: number, asked = true): number {
    const { embedMs } = this.trace.queries[query]!;
    if (embedMs === undefined) return 0;
    const lookUpMs = this.#embedding ? (this.lookUpMs.embedding ?? 0) : 0;
    if (asked ? this.#embedding?.find(query) : this.#embedding?.has(query)) return lookUpMs;
    this.usd += this.#embedUsd(query);
    this.#embedding?.set(query, embedMs);
    return lookUpMs + embedMs;
  }

  #keep(query: number): void {
    const answer = this.#fresh[query]!;
    const { embedMs = 0, searchMs } = this.trace.queries[query]!;
    const bytes = this.trace.answers[answer]!.bytes + dependencyBytes(this.knobs, this.trace.dimensions);
    const cost = Math.max(embedMs + searchMs, Number.MIN_VALUE);
    this.#ahead[query] = 0;
    this.result?.set(query, answer, { bytes, cost });
    this.#semantic?.set(query, answer, { bytes: bytes + vectorBytes(this.trace, 'f32'), cost });
  }

  #answerWeight(answer: number): EntryWeight {
    const bytes = Math.max(1, this.knobs['cost.answerTokens'] * BYTES_OF_TOKEN);
    return { bytes, cost: Math.max(this.trace.answers[answer]!.answerUsd ?? 1, Number.MIN_VALUE) };
  }

  #embedUsd(query: number): number {
    const { embedMs, embedUsd } = this.trace.queries[query]!;
    return embedMs === undefined ? 0 : (embedUsd ?? NaN);
  }
  #answerUsd(answer: number): number {
    return this.trace.answers[answer]!.answerUsd ?? NaN;
  }

  #outcomeOf(asked: number, served: number): number {
    const owner = this.trace.answers[served]!.query;
    const meaning = this.trace.queries[asked]!.meaning;
    const other = this.trace.queries[owner]!.meaning;
    const known = meaning >= 0 && other >= 0;
    return (
      OUTCOME.hit |
      (known ? OUTCOME.known : 0) |
      (known && meaning !== other ? OUTCOME.wrong : 0) |
      (this.#fresh[owner] === served ? 0 : OUTCOME.stale)
    );
  }

  #look(): void {
    const bytes =
      (this.result?.bytes ?? 0) +
      (this.#semantic?.bytes ?? 0) +
      (this.#answer?.bytes ?? 0) +
      (this.#embedding?.bytes ?? 0);
    if (bytes > this.peakBytes) this.peakBytes = bytes;
  }
}
