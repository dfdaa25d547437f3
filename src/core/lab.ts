import type { AdviceRequest, IndexAdvice } from './advice';
import type { UsedArtefacts } from './bundle';
import type {
  CacheLabRequest,
  CacheLabResult,
  ResolvedTrace,
  ResolveRequest,
  RealTimeRequest,
  RealTimeResult,
} from './cache-lab';
import type { JobControl, QueryStep } from './common';
import type { Variant } from './config';
import type { CorpusSpec, SkippedFile } from './corpus';
import type { DistilRequest, TokenModel, VocabularyTokenizer } from './distillation';
import type { EmbeddingModel } from './embedding';
import type { EmbeddedQueries, VectorSource } from './embedding-cache';
import type { Query } from './evaluation';
import type { Prepared } from './pipeline';
import type {
  Attribution,
  AttributionRequest,
  CompareRequest,
  PlanPreview,
  PooledAnswer,
  QualityRequest,
  RunRankings,
  RunResult,
  StageReport,
  VariantQuality,
} from './experiment';
import type { AnsweredBy, AnswerStage } from './progressive';
import type { QueryFilter } from './retrieval';
import type { LikelyQuery, Priming } from './search';
import type { SweepPlan, SweepRequest, SweepResult } from './sweep';
import type { PromptsRequest, QuestionPrompt, RepliesRequest, TestsetRequest, TestsetResult } from './testset';

export interface IndexSummary {
  readonly documents: number;
  readonly chunks: number;
  readonly tokens: number;
  readonly skipped: readonly SkippedFile[];
  readonly partial: boolean;
  readonly stages: readonly StageReport[];
  readonly ms: number;
}

export interface AnswerHit {
  readonly document: string;
  /** File to open and line to show: the document itself, or the BEIR file that holds it. */
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly context: string;
  /** First 300 characters of the chunk, white space folded. */
  readonly snippet: string;
  readonly score: number;
}

/** What a cache of the live search did so far, and holds. */
export interface LiveCache {
  readonly layer: 'result' | 'semantic' | 'embedding';
  readonly lookUps: number;
  readonly hits: number;
  readonly entries: number;
  readonly bytes: number;
}

export interface QueryAnswer {
  readonly query: string;
  readonly hits: readonly AnswerHit[];
  readonly stepMs: Readonly<Partial<Record<QueryStep, number>>>;
  readonly totalMs: number;
  /** Which cache gave the answer; `off`: the variant keeps no answers. The total of `result` is the look-up alone. */
  readonly cache: 'off' | 'miss' | 'result' | 'semantic';
  /** Of `semantic`: the query that the answer was kept for, and how alike the two are, 0…1. */
  readonly keptFor?: { readonly query: string; readonly score: number };
  /** Where the query's vector came from; absent without an embedding cache, and where no vector was needed. */
  readonly vector?: VectorSource;
  /** The caches of the variant since they were last empty, this query included; absent without any. */
  readonly caches?: readonly LiveCache[];
  /** Popular queries that these caches were filled with in this state of the documents; absent where nobody did that. */
  readonly primed?: number;
  /** Of a variant that answers in stages (`retrieval.progressive`): what answered. */
  readonly answeredBy?: AnsweredBy;
  readonly documents: number;
  readonly chunks: number;
  readonly notices: readonly string[];
}

/** Something in memory that can be made or read again. */
export interface Spare {
  /** In words that finish "Memory is at its limit: ". */
  readonly told: string;
  give(): void;
}

/** The lab: everything a terminal or an editor can ask for. One job at a time; a second call waits. */
export interface Lab {
  models(): Promise<readonly EmbeddingModel[]>;
  /** What would have to be computed. Computes nothing but chunks, whose number everything else depends on. */
  plan(corpus: CorpusSpec, variants: readonly Variant[], control: JobControl): Promise<PlanPreview>;
  /** Brings all artefacts of the variants up to date with the documents; what is stored is not computed again. */
  index(corpus: CorpusSpec, variants: readonly Variant[], control: JobControl): Promise<IndexSummary>;
  /**
   * @param filter which documents may answer
   * @param after of a variant that answers in stages: the stage of the answer at hand; waits for the next better one
   */
  query(
    corpus: CorpusSpec,
    variant: Variant,
    text: string,
    control: JobControl,
    filter?: QueryFilter,
    after?: AnswerStage,
  ): Promise<QueryAnswer>;
  /**
   * Answers the most popular queries into the caches of the live search, as many as `cache.warm.queries` says. Searches
   * that come meanwhile go between.
   * @param queries most popular first
   */
  prime(corpus: CorpusSpec, variant: Variant, queries: readonly LikelyQuery[], control: JobControl): Promise<Priming>;
  /** Puts the vectors of queries into the store, where the embedding caches of the variants find them. */
  embedQueries(variants: readonly Variant[], queries: readonly string[], control: JobControl): Promise<EmbeddedQueries>;
  /** Makes a variant ready and hands it over; nothing else runs until `use` is done. */
  withPrepared<T>(
    corpus: CorpusSpec,
    variant: Variant,
    use: (prepared: Prepared) => Promise<T>,
    control: JobControl,
  ): Promise<T>;
  compare(request: CompareRequest, control: JobControl): Promise<{ result: RunResult; rankings: RunRankings }>;
  /** Rankings of the judged queries alone: no latency, no memory. */
  quality(request: QualityRequest, control: JobControl): Promise<readonly VariantQuality[]>;
  /** What several variants find for one query, each place once, in an order that does not tell who found it. */
  pool(
    corpus: CorpusSpec,
    variants: readonly Variant[],
    query: Pick<Query, 'text' | 'filter'>,
    depth: number,
    control: JobControl,
  ): Promise<readonly PooledAnswer[]>;
  attribute(request: AttributionRequest, control: JobControl): Promise<Attribution>;
  /** Queries and judgements made from the documents themselves. */
  testset(request: TestsetRequest, control: JobControl): Promise<TestsetResult>;
  /** What to ask a language model, and what its replies give. The lab asks nobody itself. */
  questionPrompts(request: PromptsRequest, control: JobControl): Promise<readonly QuestionPrompt[]>;
  queriesOfReplies(request: RepliesRequest, control: JobControl): Promise<TestsetResult>;
  /** What a sweep would cost. Computes nothing but chunks. */
  sweepPlan(request: SweepRequest, control: JobControl): Promise<SweepPlan>;
  /** Measured trials are kept: the same request again goes on where the last one ended, however it ended. */
  sweep(request: SweepRequest, control: JobControl): Promise<SweepResult>;
  /** Index kind and parameters that reach a recall at the least latency, and whether an index is needed at all. */
  adviseIndex(request: AdviceRequest, control: JobControl): Promise<IndexAdvice>;
  /** Token vectors that imitate an encoder on a corpus. */
  distil(request: Omit<DistilRequest, 'id'>, tokenizer: VocabularyTokenizer, control: JobControl): Promise<TokenModel>;
  /**
   * What another machine needs so that it computes nothing for these variants; makes what is not stored yet.
   * @param queries whose vectors it needs as well
   */
  usedArtefacts(
    corpus: CorpusSpec,
    variants: readonly Variant[],
    control: JobControl,
    queries?: readonly string[],
  ): Promise<UsedArtefacts>;
  /** A trace with the fresh answers to all its requests. */
  resolveTrace(request: ResolveRequest, control: JobControl): Promise<ResolvedTrace>;
  /** A trace replayed through the caches of several variants of one pipeline. */
  cacheLab(request: CacheLabRequest, control: JobControl): Promise<CacheLabResult>;
  /** The same trace asked of the live search at its own pace. @param wait resolves after so many ms */
  replayInRealTime(
    request: RealTimeRequest,
    wait: (ms: number) => Promise<void>,
    control: JobControl,
  ): Promise<RealTimeResult>;
  /** The sweep under way or the last one, as far as it got. Answers at once. */
  sweepSoFar(): SweepResult | undefined;
  /** What may be given up at this moment, cheapest to lose first; answers at once, also while a job runs. */
  spares(): readonly Spare[];
  close(): Promise<void>;
}
