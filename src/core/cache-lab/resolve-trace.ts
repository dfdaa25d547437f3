import type { JobControl } from '../common';
import type { KnobValues, Variant } from '../config';
import type { CorpusSpec } from '../corpus';
import { answerUsd, embeddingUsd } from '../cost';
import { prepare, type PipelineSession, type Prepared, type PreparedVariant } from '../pipeline';
import type { LabPorts } from '../ports';
import { createRetriever } from '../retrieval';
import { percentile } from '../statistics';
import type { Trace } from '../traces';
import { alikeQueries } from './alike-queries';
import { askedQueries, type AskedTrace } from './asked-queries';
import { answersOverTime, type AskedQuery } from './documents-over-time';
import { queryVectorRows, timedEmbeddings } from './query-vectors';
import type { ResolvedTrace } from './types';

/** Searches timed at the most. */
const TIMED_SEARCHES = 300;

export interface ResolveRequest {
  readonly corpus: CorpusSpec;
  /** What answers where no cache does. */
  readonly variant: Variant;
  readonly trace: Trace;
  /** Whether somebody asks which queries resemble each other; finding that takes the square of their number. */
  readonly alike: boolean;
}

/** A resolved trace, with what a reader of its replay wants to know of it. */
export interface Resolved {
  readonly trace: ResolvedTrace;
  readonly asked: AskedTrace;
  readonly prepared: Prepared;
  /** Row-major vectors of the queries; absent in lexical mode. */
  readonly rows?: Float32Array;
  /** How many embeddings and searches were timed. */
  readonly timed: { readonly embeddings: number; readonly searches: number };
}

/**
 * Answers every distinct query of a trace at every state of its documents, so that caches can be replayed on it without
 * a model or an index. Times are measured here: the median of some embeddings for all of them, and searches, of which
 * queries beyond the timed ones take over the times in turn.
 */
export async function resolveTrace(
  ports: LabPorts,
  session: PipelineSession,
  { corpus, variant, trace, alike }: ResolveRequest,
  control: JobControl,
): Promise<Resolved> {
  const asked = askedQueries(trace);
  const { queries } = asked;
  const texts = queries.map(({ text }) => text);
  const prepared = await prepare(ports, session, corpus, [variant], control);
  const ready = prepared.variants[0]!;
  const embedder = ready.dense?.embedder;
  const embedTimes = embedder ? await timedEmbeddings(embedder, texts, ports.clock, control) : [];
  const embedMs = embedTimes.length > 0 ? percentile(embedTimes, 50) : undefined;
  const rows = embedder && (await queryVectorRows(embedder, session.queryVectors(embedder.model), texts, control));
  const dimensions = embedder?.model.dimensions;
  const searchTimes = await timedSearches(ready, queries, ports.clock, control);
  const price = await pricing(ports, variant.knobs, texts);
  const over = await answersOverTime(
    ports,
    session,
    corpus,
    variant,
    queries,
    asked.versions,
    control,
    price.answerUsd,
  );
  const graph = ports.indexKinds.find(({ kind }) => kind === 'hnsw');
  return {
    asked,
    prepared,
    ...(rows && { rows }),
    timed: { embeddings: embedTimes.length, searches: searchTimes.length },
    trace: {
      requests: asked.queryOf.length,
      queries: queries.map(({ text }, query) => {
        const embedUsd = price.embedUsd(query);
        return {
          text,
          meaning: asked.meaningOf[query]!,
          searchMs: searchTimes[query % searchTimes.length]!,
          ...(embedMs !== undefined && { embedMs }),
          ...(embedUsd !== undefined && { embedUsd }),
        };
      }),
      ...{ atMs: asked.atMs, queryOf: asked.queryOf, versionOf: asked.versionOf, sessionOf: asked.sessionOf },
      ...over,
      ...(dimensions !== undefined && { dimensions }),
      ...(rows &&
        dimensions !== undefined &&
        alike && { alike: await alikeQueries({ rows, dimensions, filterOf: asked.filterOf }, graph, control) }),
    },
  };
}

/** Times of searches without their embedding, ms: all queries up to a number, one time each. */
async function timedSearches(
  { untimed, variant }: PreparedVariant,
  queries: readonly AskedQuery[],
  clock: LabPorts['clock'],
  control: JobControl,
): Promise<number[]> {
  const retriever = createRetriever(untimed, variant.knobs);
  const chosen = queries.slice(0, TIMED_SEARCHES);
  const times: number[] = [];
  for (const { text, filter } of chosen.slice(0, 1).concat(chosen)) {
    await control.checkpoint();
    const { totalMs, stepMs } = await retriever.retrieve(text, undefined, filter);
    times.push(Math.max(0, totalMs - (stepMs.embed ?? 0) - (stepMs.tokenize ?? 0)));
  }
  return times.slice(1);
}

/** What queries and answers cost on the priced models, in those models' own tokens. */
async function pricing(
  { prices, paidTokens }: Pick<LabPorts, 'prices' | 'paidTokens'>,
  knobs: KnobValues,
  texts: readonly string[],
): Promise<{
  embedUsd: (query: number) => number | undefined;
  answerUsd: (query: number, delivered: readonly string[]) => number | undefined;
}> {
  const embeddingModel = knobs['cost.embeddingModel'];
  const answerModel = knobs['cost.answerModel'];
  const toEmbed = await paidTokens.counterFor(embeddingModel);
  const toAnswer = await paidTokens.counterFor(answerModel);
  // A chunk is part of many answers.
  const counted = new Map<string, number>();
  const tokensOf = (text: string): number => {
    let tokens = counted.get(text);
    if (tokens === undefined) counted.set(text, (tokens = toAnswer!(text)));
    return tokens;
  };
  return {
    embedUsd: (query) => embeddingUsd(prices, embeddingModel, toEmbed?.(texts[query]!)),
    answerUsd: (query, delivered) =>
      answerUsd(prices, {
        answerModel,
        promptTokens: knobs['cost.promptTokens'],
        answerTokens: knobs['cost.answerTokens'],
        contextTokens: toAnswer && delivered.reduce((sum, text) => sum + tokensOf(text), 0),
        queryTokensToAnswer: toAnswer?.(texts[query]!),
      }),
  };
}
