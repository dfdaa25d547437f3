import type { Clock, JobControl, MachineInfo } from './common';
import type { Variant } from './config';
import type { CorpusReader, CorpusSpec } from './corpus';
import type { PaidTokenCounter, PriceTable } from './cost';
import type { EmbedInParallel, EmbeddingModels } from './embedding';
import type { Query } from './evaluation';
import type { Rerankers } from './reranking';
import type { ArtefactStore } from './store';
import type { DocumentHistory } from './testset';
import type { VectorIndexKind } from './vector-index';
import type { VectorFiles } from './vectors';

/** What the machine gives to the lab. Tests fill it with small fakes, `src/node/create-node-lab.ts` with the real things. */
export interface LabPorts {
  readonly clock: Clock;
  readonly corpusReader: CorpusReader;
  readonly models: EmbeddingModels;
  /** Absent where one process is as good as several. */
  readonly embedInParallel?: EmbedInParallel;
  readonly rerankers: Rerankers;
  readonly indexKinds: readonly VectorIndexKind[];
  /** Where rows lie that stay on disk. Without it they stay in memory. */
  readonly vectorFiles?: VectorFiles;
  readonly store: ArtefactStore;
  readonly prices: PriceTable;
  readonly paidTokens: PaidTokenCounter;
  readonly machine: MachineInfo;
  /** Version control of the documents; undefined where there is none. */
  readonly history?: DocumentHistory;
  /** What a start with this variant alone takes in a fresh engine process. Undefined where none can be started. */
  coldProbe?(corpus: CorpusSpec, variant: Variant, start: ColdStart, control: JobControl): Promise<ColdProbe>;
}

/** What a fresh process is asked, in this order. */
export interface ColdStart {
  readonly first: Pick<Query, 'text' | 'filter'>;
  /** Then the caches are primed with these, most popular first; none: they are not. */
  readonly primed: readonly Pick<Query, 'text' | 'filter'>[];
  /** Then these are asked one after the other, and timed; none: that is not measured. */
  readonly early: readonly Pick<Query, 'text' | 'filter'>[];
}

export interface ColdProbe {
  /** From "open the variant" to its first answer, ms, in a process that had loaded nothing and whose caches were empty. */
  readonly firstQueryMs: number;
  /** Private memory of that process after the answer; absent where the system does not tell. */
  readonly privateBytes?: number;
  /** Time that priming took, ms; absent without. */
  readonly primingMs?: number;
  /** Times of the early requests, ms, in their order. */
  readonly earlyMs: readonly number[];
}
