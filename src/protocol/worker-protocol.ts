import type { AdviceRequest, Calibration, IndexAdvice } from '../core/advice';
import type { CacheLabRequest, CacheLabResult, RealTimeRequest, RealTimeResult } from '../core/cache-lab';
import type { LabErrorData, Progress } from '../core/common';
import type { KnobValues, VariantSpec, Variant } from '../core/config';
import type { CorpusSpec } from '../core/corpus';
import type { DistilRequest, DistilResult } from '../core/distillation';
import type {
  EmbeddingModel,
  ModelInput,
  FidelityReport,
  ModelFigures,
  ModelPreview,
  ModelSource,
} from '../core/embedding';
import type { QueriesOfModel } from '../core/embedding-cache';
import type { Judgement, Query } from '../core/evaluation';
import type {
  Attribution,
  CompareRequest,
  MachineInfo,
  PlanPreview,
  PooledAnswer,
  RunRankings,
  RunResult,
  VariantQuality,
} from '../core/experiment';
import type { BisectResult } from '../core/gate';
import type { IndexSummary, QueryAnswer } from '../core/lab';
import type { ColdProbe, ColdStart } from '../core/ports';
import type { AnswerStage } from '../core/progressive';
import type { RerankerModel } from '../core/reranking';
import type { QueryFilter } from '../core/retrieval';
import type { Priming } from '../core/search';
import type { FormattedFile, QuerySetFormat } from '../core/query-set-formats';
import type { ServerKind } from '../core/vector-index';
import type { RunSummary, StoreUse } from '../core/store';
import type { ThresholdReport } from '../core/semantic-cache';
import type { SweepPlan, SweepRequest, SweepResult } from '../core/sweep';
import type { TraceSource, TraceSummary } from '../core/traces';
import type { BundleSummary } from '../core/store';
import type { ReplicaReport, ReplicasRequest, ReplicasResult, ReplicaTask } from '../core/replicas';
import type {
  PromptsRequest,
  QuestionPrompt,
  RecordedSearch,
  RepliesRequest,
  TestsetRequest,
  TestsetResult,
} from '../core/testset';

/** Raised with every change that an older peer would misread; both ends compare it first. */
export const PROTOCOL_VERSION = 1;

/** Exit code of an engine that ends by itself, idle, to give its memory back: no failure. */
export const GAVE_MEMORY_BACK = 86;

/** How the engine process is told where things are: one JSON argument. */
export interface EngineOptions {
  /** Folder of the durable store. Created when missing. */
  readonly storeDir: string;
  /** Folder with one model folder each: the models that come with the lab. */
  readonly modelsDir: string;
  /** The same for what this user added. Created when something is added. */
  readonly userModelsDir: string;
  /** Bytes the store may take before least recently used artefacts go. */
  readonly storeQuotaBytes: number;
  /** Threads inside one model call; what was calibrated on this machine when absent, else 2. */
  readonly threads?: number;
  /** Memory beyond which caches are emptied, then everything that can be made again is let go, then jobs are refused. */
  readonly memoryLimitBytes?: number;
  /** Processes that embed at once; chosen by the number of cores when absent. */
  readonly indexingProcesses?: number;
}

/**
 * What the engine may reach beyond this machine, told by whoever started it and never by a workspace; sent after every
 * start. Not in {@link EngineOptions}, which any user of the machine can read in the list of processes.
 */
export interface EngineConnections {
  /** Keys by origin (`https://api.example.com`); a key goes to no other origin. */
  readonly keys: Readonly<Record<string, string>>;
  readonly servers: Readonly<Partial<Record<ServerKind, { readonly url: string }>>>;
  /** The user's Redis, and the secret by which its values are signed; nothing is shared between processes without it. */
  readonly redis?: { readonly url: string; readonly secret: string };
  /** Where models are downloaded from, and through which proxy. */
  readonly hub?: { readonly url?: string; readonly proxy?: string };
}

export interface DoctorCheck {
  readonly id: string;
  readonly label: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  readonly nextStep?: string;
}

export interface QueryFiles {
  /** Absolute paths. Absent: looked for beside the corpus (BEIR folder, `rag-lab/`). */
  readonly queries?: string;
  readonly judgements?: string;
}

/** What would be written to the query files, and what the user should know of it. */
export interface QueryFileChanges {
  /** Absolute paths with whole texts; only files that would change, queries before judgements. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** One sentence each. */
  readonly notices: readonly string[];
}

/** A test set with the query files as they would be with it. */
export interface GeneratedTestset extends TestsetResult {
  readonly changes: QueryFileChanges['files'];
}

/** Where labelled pairs of questions come from. */
export type PairsSource =
  /** Lines of `{a, b, same}`, absolute path; and the model whose vectors they are compared by. */
  | { readonly kind: 'file'; readonly path: string; readonly model: string }
  /** What a semantic cache would have to decide on under a trace. */
  | {
      readonly kind: 'trace';
      readonly corpus: CorpusSpec;
      readonly variant: Variant;
      readonly trace: TraceSource;
      readonly files: QueryFiles;
    };

/** Queries that are likely to be asked: the most asked ones of a trace, else those of the query set, in its order. */
export interface LikelyQueries {
  readonly trace?: TraceSource;
  readonly files: QueryFiles;
  /** So many at the most. */
  readonly most: number;
}

/** Requests of the editor or the terminal to the engine. Long ones report progress and can be paused and cancelled. */
export interface EngineMethods {
  hello: {
    params: { version: number };
    result: { version: number; pid: number; machine: MachineInfo; notices: readonly string[] };
  };
  /** Sent before anything else that could need it. */
  connect: { params: EngineConnections; result: null };
  models: { params: Record<string, never>; result: readonly EmbeddingModel[] };
  /** What adding a model would bring; fetches nothing but lists and small files. */
  modelPreview: { params: { source: ModelSource; id?: string }; result: ModelPreview };
  /** Adds a model where it passes the fidelity gate; what was downloaded stays for another try. */
  modelAdd: {
    params: { source: ModelSource; id?: string };
    result: { model: EmbeddingModel; fidelity: FidelityReport };
  };
  modelRemove: { params: { id: string }; result: null };
  modelCheck: { params: { id: string }; result: FidelityReport };
  /** Models side by side; quality where the corpus has judged queries. */
  modelFigures: {
    params: { ids: readonly string[]; corpus?: CorpusSpec; files: QueryFiles };
    result: readonly ModelFigures[];
  };
  distil: { params: DistilRequest; result: DistilResult };
  rerankers: { params: Record<string, never>; result: readonly RerankerModel[] };
  rerankerAdd: {
    params: {
      source: Extract<ModelSource, { kind: 'folder' }> | { kind: 'remote'; url: string; model: string };
      id?: string;
    };
    result: RerankerModel;
  };
  rerankerRemove: { params: { id: string }; result: null };
  /** Index kind and parameters that reach a recall at the least latency, and whether an index is needed at all. */
  adviseIndex: { params: Omit<AdviceRequest, 'querySet'> & { files: QueryFiles }; result: IndexAdvice };
  /** Finds and keeps the best threads and batch of a model on this machine. */
  calibrate: { params: { model: string; seconds: number }; result: Calibration };
  /** Whether the servers of {@link EngineConnections} answer, and with which version. */
  servers: {
    params: Record<string, never>;
    result: readonly {
      kind: ServerKind | 'redis';
      url: string;
      version?: string;
      /** Namespaces that the lab left there. */
      namespaces?: readonly string[];
      error?: LabErrorData;
    }[];
  };
  /** Drops what the lab left on the servers. */
  serversClean: { params: Record<string, never>; result: { dropped: readonly string[] } };
  /**
   * Writes schema, index parameters, loader script and rows of a variant for a server into `dir`, an absolute path to a
   * folder that has no such files. Rows are too many for a message.
   */
  exportToServer: {
    params: { corpus: CorpusSpec; variant: Variant; kind: ServerKind; dir: string };
    /** Absolute paths. */
    result: { files: readonly string[] };
  };
  pricedModels: {
    params: Record<string, never>;
    result: { embedding: readonly string[]; answer: readonly string[]; source: string; date: string };
  };
  doctor: { params: Record<string, never>; result: readonly DoctorCheck[] };
  /** Queries and judgements of a corpus; null where there are none. */
  querySet: {
    params: { corpus: CorpusSpec; files: QueryFiles };
    result: { queries: readonly Query[]; judgements: readonly Judgement[]; notices: readonly string[] } | null;
  };
  plan: { params: { corpus: CorpusSpec; variants: readonly Variant[] }; result: PlanPreview };
  index: { params: { corpus: CorpusSpec; variants: readonly Variant[] }; result: IndexSummary };
  /** `after`: an answer of this stage is at hand, the next better one is waited for; see `retrieval.progressive`. */
  query: {
    params: { corpus: CorpusSpec; variant: Variant; text: string; filter?: QueryFilter; after?: AnswerStage };
    result: QueryAnswer;
  };
  compare: {
    params: Omit<CompareRequest, 'querySet'> & { files: QueryFiles; rankings: boolean; keep: boolean; title: string };
    result: { run: RunResult; rankings?: RunRankings };
  };
  /** Quality of the judged queries alone; `queries` keeps to these ids. */
  quality: {
    params: { corpus: CorpusSpec; variants: readonly Variant[]; files: QueryFiles; queries?: readonly string[] };
    result: readonly VariantQuality[];
  };
  pool: {
    params: { corpus: CorpusSpec; variants: readonly Variant[]; text: string; filter?: QueryFilter; depth: number };
    result: readonly PooledAnswer[];
  };
  /** Where the two belong to a kept run, `runId` writes the answer into it. */
  attribute: {
    params: {
      corpus: CorpusSpec;
      baseline: Variant;
      variant: Variant;
      files: QueryFiles;
      seed: number;
      runId?: string;
    };
    result: Attribution;
  };
  /** New queries beside those of `files`, and what they add to these; writes nothing. */
  testset: {
    params: Omit<TestsetRequest, 'existing'> & { files: QueryFiles; searches?: readonly RecordedSearch[] };
    result: GeneratedTestset;
  };
  /** Spans with a prompt each, for a language model that somebody else asks; writes nothing. */
  questionPrompts: { params: PromptsRequest; result: readonly QuestionPrompt[] };
  /** What the model said, as a test set: the same checks as for all other queries. */
  questionReplies: { params: Omit<RepliesRequest, 'existing'> & { files: QueryFiles }; result: GeneratedTestset };
  /** Asks an OpenAI-compatible server for the questions. The one request that leaves the machine: the user named it. */
  questionsByEndpoint: {
    params: PromptsRequest & { files: QueryFiles; endpoint: { url: string; model: string; key?: string } };
    result: GeneratedTestset;
  };
  /** What files in other formats, or BEIR folders, add to the query files. Writes nothing. */
  importQuerySet: {
    params: { corpus: CorpusSpec; files: QueryFiles; sources: readonly string[]; format?: QuerySetFormat };
    result: QueryFileChanges & { queries: number; judgements: number };
  };
  /** The query set in another format, and what that format cannot say. Writes nothing. */
  exportQuerySet: {
    params: { corpus: CorpusSpec; files: QueryFiles; format: QuerySetFormat };
    result: { files: readonly FormattedFile[]; losses: readonly string[]; queries: number; judgements: number };
  };
  /** Judgements with the lines where their text is now, and with quotes. Writes nothing. */
  anchorJudgements: {
    params: { corpus: CorpusSpec; files: QueryFiles };
    result: QueryFileChanges & { moved: number; lost: number; quoted: number };
  };
  sweepPlan: { params: Omit<SweepRequest, 'querySet'> & { files: QueryFiles }; result: SweepPlan };
  sweep: { params: Omit<SweepRequest, 'querySet'> & { files: QueryFiles }; result: SweepResult };
  /** The sweep under way or the last one; answers at once. */
  sweepSoFar: { params: Record<string, never>; result: SweepResult | null };
  /** The commit of the documents at which a query was lost. Reads the history, never touches the working tree. */
  bisect: {
    params: {
      corpus: CorpusSpec;
      variant: Variant;
      files: QueryFiles;
      query: string;
      /** Revisions as git names them; `bad` is the working tree when absent, `good` is searched when absent. */
      good?: string;
      bad?: string;
      /** Rank up to which the query counts as found. */
      k: number;
    };
    result: BisectResult;
  };
  /** A trace replayed through the caches of several variants. Synthetic traces are made of the query set and the documents. */
  cacheLab: {
    params: Omit<CacheLabRequest, 'trace'> & { trace: TraceSource; files: QueryFiles };
    result: CacheLabResult;
  };
  /** A trace asked of the live search of several variants at its own pace, or so many times as fast. */
  replayInRealTime: {
    params: Omit<RealTimeRequest, 'trace'> & { trace: TraceSource; files: QueryFiles };
    result: RealTimeResult;
  };
  /** Fills the caches of the live search, as `cache.warm.queries` says; searches that come meanwhile go between. */
  prime: {
    params: { corpus: CorpusSpec; variant: Variant; trace?: TraceSource; files: QueryFiles };
    result: Priming;
  };
  /** Puts the vectors of likely queries into the store, for the embedding caches of the variants. */
  embedQueries: {
    params: { corpus: CorpusSpec; variants: readonly Variant[]; likely: LikelyQueries };
    result: { queries: number; models: readonly QueriesOfModel[]; notes: readonly string[] };
  };
  /** A trace as it would be replayed, made or read from a trace file or a log; it is written to `out`, an absolute path. */
  trace: {
    params: { corpus: CorpusSpec; source: TraceSource; files: QueryFiles; out?: string };
    result: TraceSummary;
  };
  /** The threshold of a semantic cache that keeps a budget of wrong hits. */
  semanticThreshold: {
    params: {
      from: PairsSource;
      judge: Pick<KnobValues, 'cache.semantic.guards' | 'cache.semantic.weights'>;
      wrongHitBudget: number;
      seed: number;
    };
    result: ThresholdReport;
  };
  /** Replicas of an application, each a process, with a cache of their own and one in Redis, asked by one trace. */
  replicas: { params: ReplicasRequest; result: ReplicasResult };
  /** For the engine's own use: one of the replicas. */
  replica: { params: ReplicaTask; result: ReplicaReport };
  /** Embeddings and indexes of variants, in one verified file. */
  bundleExport: {
    /** Without `write` it only says what the file would hold and take. Vectors of likely queries go along where asked. */
    params: {
      corpus: CorpusSpec;
      variants: readonly Variant[];
      path: string;
      write: boolean;
      likely?: LikelyQueries;
    };
    result: BundleSummary;
  };
  bundleImport: { params: { path: string }; result: BundleSummary };
  /** Verifies a bundle as an import does, and takes nothing in. */
  bundleCheck: { params: { path: string }; result: BundleSummary };
  /** For the engine's own use: what a fresh process needs for a model's first vector. */
  modelProbe: { params: { id: string }; result: { firstLoadMs: number; privateBytes?: number } };
  /** For the engine's own use: one call of a model in a process that does nothing else. */
  embedTexts: {
    params: { model: string; batch: readonly ModelInput[] };
    result: { vectors: Float32Array };
  };
  /** For the engine's own use: sessions with other threads, whose memory comes back with their process alone. */
  calibrationRun: { params: { model: string; seconds: number }; result: Calibration };
  /** For the engine's own use: what a start takes in a fresh process. */
  coldProbe: {
    params: { corpus: CorpusSpec; variant: Variant; start: ColdStart };
    result: ColdProbe;
  };
  storeUse: { params: Record<string, never>; result: StoreUse & { dir: string } };
  storeClear: { params: Record<string, never>; result: StoreUse };
  runsList: { params: { corpusRoot: string }; result: readonly RunSummary[] };
  runsRead: { params: { corpusRoot: string; id: string }; result: RunResult };
  runsDelete: { params: { corpusRoot: string; id: string }; result: null };
  runsPin: { params: { corpusRoot: string; id: string | null }; result: null };
}
export type EngineMethod = keyof EngineMethods;

/** Frames on the wire, both directions. Anything else is refused and ends the connection. */
export type Frame =
  | { readonly type: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly type: 'cancel' | 'pause' | 'resume'; readonly id: number }
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: LabErrorData }
  /** Something that the user should know, of no request. */
  | { readonly type: 'notice'; readonly text: string };

export type { VariantSpec };
