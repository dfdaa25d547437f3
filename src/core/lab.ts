import type { Clock, JobControl, QueryStep } from './common';
import type { Variant } from './config';
import type { CorpusReader, CorpusSpec, SkippedFile } from './corpus';
import type { PaidTokenCounter, PriceTable } from './cost';
import type { EmbeddingModel, EmbeddingModels } from './embedding';
import type { CompareRequest, MachineInfo, PlanPreview, RunRankings, RunResult, StageReport } from './experiment';
import type { QuerySet } from './evaluation';
import type { ArtefactStore, RunStore } from './store';
import type { VectorIndexKind } from './vector-index';

/** What the machine gives to the lab. Tests fill it with small fakes, `src/node/create-node-lab.ts` with the real things. */
export interface LabPorts {
  readonly clock: Clock;
  readonly corpusReader: CorpusReader;
  readonly models: EmbeddingModels;
  readonly indexKinds: readonly VectorIndexKind[];
  readonly store: ArtefactStore;
  readonly prices: PriceTable;
  readonly paidTokens: PaidTokenCounter;
  readonly machine: MachineInfo;
  /** A fresh engine process answers one query with this variant alone. Undefined where processes cannot be started. */
  coldProbe?(corpus: CorpusSpec, variant: Variant, query: string, control: JobControl): Promise<ColdProbe>;
}

export interface ColdProbe {
  /** From "open the variant" to its first answer, ms, in a process that had loaded nothing. */
  readonly firstQueryMs: number;
  /** Private memory of that process after the answer; absent where the system does not tell. */
  readonly privateBytes?: number;
}

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

export interface QueryAnswer {
  readonly query: string;
  readonly hits: readonly AnswerHit[];
  readonly stepMs: Readonly<Partial<Record<QueryStep, number>>>;
  readonly totalMs: number;
  /** `off`: the variant has no cache. A hit's total is the look-up alone. */
  readonly cache: 'off' | 'miss' | 'hit';
  readonly documents: number;
  readonly chunks: number;
  readonly notices: readonly string[];
}

/** The lab: everything a terminal or an editor can ask for. One job at a time; a second call waits. */
export interface Lab {
  models(): Promise<readonly EmbeddingModel[]>;
  /** What would have to be computed. Computes nothing but chunks, whose number everything else depends on. */
  plan(corpus: CorpusSpec, variants: readonly Variant[], control: JobControl): Promise<PlanPreview>;
  /** Brings all artefacts of the variants up to date with the documents; what is stored is not computed again. */
  index(corpus: CorpusSpec, variants: readonly Variant[], control: JobControl): Promise<IndexSummary>;
  query(corpus: CorpusSpec, variant: Variant, text: string, control: JobControl): Promise<QueryAnswer>;
  compare(request: CompareRequest, control: JobControl): Promise<{ result: RunResult; rankings: RunRankings }>;
  close(): Promise<void>;
}

export interface WorkspaceQuerySet extends QuerySet {
  readonly notices: readonly string[];
}

export type { ArtefactStore, RunStore };
