import { fingerprintOf, userError, type Fingerprint, type JobControl } from '../common';
import type { KnobValues } from '../config';
import type { Corpus, CorpusReader, CorpusSpec } from '../corpus';
import type { EmbeddingModel, EmbeddingModels } from '../embedding';
import type { Rerankers } from '../reranking';
import type { VectorIndexKind } from '../vector-index';
import type { VectorFiles } from '../vectors';
import { chunkCorpus, chunkingFingerprint, chunkingParams } from './chunk-stage';
import type { StageContext } from './context';
import type { PipelineSession } from './session';
import { asReused } from './stage-log';
import type { ChunkSet, StageWork } from './types';

export interface PreparePorts extends Omit<StageContext, 'control'> {
  readonly corpusReader: CorpusReader;
  readonly models: EmbeddingModels;
  readonly rerankers: Rerankers;
  readonly indexKinds: readonly VectorIndexKind[];
  /** Where rows lie that stay on disk. Without it they stay in memory. */
  readonly vectorFiles?: VectorFiles;
}

export async function readCorpus(
  ports: PreparePorts,
  session: PipelineSession,
  spec: CorpusSpec,
  control: JobControl,
): Promise<Corpus> {
  const corpus = await ports.corpusReader.read(spec, control, session.corpus);
  session.corpus = corpus;
  return corpus;
}

export async function findModel(models: EmbeddingModels, id: string): Promise<EmbeddingModel> {
  const all = await models.list();
  const model = all.find((candidate) => candidate.id === id);
  if (model) return model;
  throw userError(
    'embedding/unknown-model',
    `There is no model "${id}".`,
    `Use one of: ${all.map((m) => m.id).join(', ')}.`,
  );
}

/** Chunks of the corpus as a variant wants them; shared with every variant that cuts the same way. */
export async function prepareChunks(
  ports: PreparePorts,
  session: PipelineSession,
  corpus: Corpus,
  knobs: KnobValues,
  control: JobControl,
): Promise<{ chunkSet: ChunkSet; work: Omit<StageWork, 'ms'>; chunking: Fingerprint; model: EmbeddingModel }> {
  const model = await findModel(ports.models, knobs['embedding.model']);
  const counter = await ports.models.openTokenizer(model.id);
  const params = chunkingParams(knobs, counter);
  const chunking = chunkingFingerprint(params, counter);
  const key = fingerprintOf({ corpus: corpus.fingerprint, chunking });
  const { value, made } = await session.chunkSets.getOrMake(key, () =>
    chunkCorpus(corpus, params, counter, session.chunks, { ...ports, control }),
  );
  return { chunkSet: value.chunkSet, work: made ? value.work : asReused(value.work), chunking, model };
}
