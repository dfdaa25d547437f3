import type { LabErrorData, Progress } from '../core/common';
import type { VariantSpec, Variant } from '../core/config';
import type { CorpusSpec } from '../core/corpus';
import type { EmbeddingModel } from '../core/embedding';
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
import type { ColdProbe } from '../core/ports';
import type { FormattedFile, QuerySetFormat } from '../core/query-set-formats';
import type { RunSummary, StoreUse } from '../core/store';
import type { SweepPlan, SweepRequest, SweepResult } from '../core/sweep';
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

/** How the engine process is told where things are: one JSON argument. */
export interface EngineOptions {
  /** Folder of the durable store. Created when missing. */
  readonly storeDir: string;
  /** Folder with one model folder each. */
  readonly modelsDir: string;
  /** Bytes the store may take before least recently used artefacts go. */
  readonly storeQuotaBytes: number;
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

/** Requests of the editor or the terminal to the engine. Long ones report progress and can be paused and cancelled. */
export interface EngineMethods {
  hello: {
    params: { version: number };
    result: { version: number; pid: number; machine: MachineInfo; notices: readonly string[] };
  };
  models: { params: Record<string, never>; result: readonly EmbeddingModel[] };
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
  query: { params: { corpus: CorpusSpec; variant: Variant; text: string }; result: QueryAnswer };
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
    params: { corpus: CorpusSpec; variants: readonly Variant[]; text: string; depth: number };
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
  /** For the engine's own use: what a fresh process needs for its first answer. */
  coldProbe: { params: { corpus: CorpusSpec; variant: Variant; text: string }; result: ColdProbe };
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
  | { readonly type: 'error'; readonly id: number; readonly error: LabErrorData };

export type { VariantSpec };
