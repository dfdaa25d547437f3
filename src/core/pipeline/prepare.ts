import { fingerprintOf, userError, type Fingerprint, type JobControl } from '../common';
import type { KnobValues, Variant } from '../config';
import type { Corpus, CorpusReader, CorpusSpec } from '../corpus';
import type { Embedder, EmbeddingModel, EmbeddingModels } from '../embedding';
import type { StageReport } from '../experiment';
import type { LexicalIndex } from '../lexical-index';
import { createRetriever } from '../retrieval';
import type { VectorIndexKind } from '../vector-index';
import { chunkCorpus, chunkingFingerprint, chunkingParams } from './chunk-stage';
import type { StageContext } from './context';
import { embedChunks, embeddingsFingerprint, gatherRows } from './embed-stage';
import {
  indexFingerprint,
  indexLineage,
  indexParams,
  openIndex,
  makeVectorSet,
  vectorParams,
  vectorsFingerprint,
} from './index-stage';
import { lexicalFingerprint, openLexicalIndex } from './lexical-stage';
import type { PipelineSession } from './session';
import type { ChunkSet, Prepared, PreparedVariant, StageWork } from './types';

export interface PreparePorts extends Omit<StageContext, 'control'> {
  readonly corpusReader: CorpusReader;
  readonly models: EmbeddingModels;
  readonly indexKinds: readonly VectorIndexKind[];
}

/** Stages as they were met, shared ones once, in the order they ran. */
class StageLog {
  private readonly seen = new Map<Fingerprint, { work: StageWork; variants: string[] }>();

  /** Runs a stage and notes it under the variant; a stage that ran for an earlier variant is noted as shared. */
  async run<Value extends { work: Omit<StageWork, 'ms'> }>(
    variant: string,
    clock: StageContext['clock'],
    stage: () => Promise<Value>,
  ): Promise<Value & { work: StageWork }> {
    const started = clock.nowMs();
    const value = await stage();
    const ms = clock.nowMs() - started;
    const known = this.seen.get(value.work.fingerprint);
    if (known) {
      this.share(variant, known.work);
      return { ...value, work: known.work };
    }
    const work: StageWork = { ...value.work, ms };
    this.seen.set(work.fingerprint, { work, variants: [variant] });
    return { ...value, work };
  }

  share(variant: string, work: StageWork): void {
    const { variants } = this.seen.get(work.fingerprint)!;
    if (!variants.includes(variant)) variants.push(variant);
  }

  reports(): StageReport[] {
    return [...this.seen.values()].map(({ work, variants }) => ({
      stage: work.stage,
      fingerprint: work.fingerprint,
      reused: work.computed === 0,
      ms: work.ms,
      variants,
      work: { computed: work.computed, reused: work.reused, unit: work.unit },
    }));
  }
}

/** What a memo holds was computed by an earlier request: to this one it is reused. */
const asReused = (work: Omit<StageWork, 'ms'>): Omit<StageWork, 'ms'> => ({
  ...work,
  computed: 0,
  reused: work.computed + work.reused,
});

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

/**
 * Makes variants ready to answer. Every distinct stage is computed once, whatever the number of variants; what is in
 * memory or in the store is not computed at all.
 * @throws `corpus/empty` where no document or no text is left, and what the stages throw
 */
export async function prepare(
  ports: PreparePorts,
  session: PipelineSession,
  spec: CorpusSpec,
  variants: readonly Variant[],
  control: JobControl,
): Promise<Prepared> {
  const log = new StageLog();
  const used = new Set<Fingerprint>();
  const context: StageContext = { ...ports, control };
  const corpusStage = await log.run(variants[0]?.name ?? '', ports.clock, async () => {
    const corpus = await readCorpus(ports, session, spec, control);
    const work: Omit<StageWork, 'ms'> = {
      stage: 'corpus',
      fingerprint: corpus.fingerprint,
      computed: 0,
      reused: corpus.documents.length,
      unit: 'documents',
      buildMs: 0,
      diskBytes: 0,
    };
    return { corpus, work };
  });
  const { corpus } = corpusStage;
  if (!corpus.documents.length) {
    throw userError(
      'corpus/empty',
      `No documents in ${spec.root}${corpus.skipped.length ? `; ${corpus.skipped.length} files were skipped` : ''}.`,
      'Choose a folder with Markdown, text, reStructuredText, AsciiDoc, HTML or notebooks, or change the include patterns.',
    );
  }
  const embedders = new Map<string, Promise<Embedder>>();
  const openEmbedder = (id: string): Promise<Embedder> => {
    let opening = embedders.get(id);
    if (!opening) embedders.set(id, (opening = ports.models.open(id)));
    return opening;
  };

  const prepared: PreparedVariant[] = [];
  for (const variant of variants) {
    const { name, knobs } = variant;
    const stages: StageWork[] = [corpusStage.work];
    log.share(name, corpusStage.work);
    const chunked = await log.run(name, ports.clock, () => prepareChunks(ports, session, corpus, knobs, control));
    const { chunkSet, chunking, model } = chunked;
    used.add(fingerprintOf({ corpus: corpus.fingerprint, chunking }));
    stages.push(chunked.work);
    if (!chunkSet.chunks.length) {
      throw userError('corpus/no-text', 'The documents hold no text.', 'Choose a folder whose documents hold text.');
    }

    const mode = knobs['retrieval.mode'];
    let dense: PreparedVariant['dense'];
    if (mode !== 'lexical') {
      const embedder = await openEmbedder(model.id);
      const table = session.table(model);
      const embedded = await log.run(name, ports.clock, async () => ({
        work: await embedChunks(chunkSet, model, () => openEmbedder(model.id), table, context),
      }));
      const reduction = vectorParams(knobs, model);
      const embeddings = embeddingsFingerprint(chunkSet, model);
      const vectorsKey = vectorsFingerprint(embeddings, reduction);
      const reduced = await log.run(name, ports.clock, async () => {
        const { value, made } = await session.vectors.getOrMake(vectorsKey, () =>
          makeVectorSet(
            gatherRows(chunkSet, table),
            chunkSet.chunks.length,
            embeddings,
            reduction,
            embedded.work.computed > 0,
            context,
          ),
        );
        return made ? value : { ...value, work: asReused(value.work) };
      });
      const params = indexParams(knobs);
      const kind = ports.indexKinds.find((candidate) => candidate.kind === params.kind);
      if (!kind) throw userError('index/unknown-kind', `There is no index "${params.kind}".`, 'Use flat or hnsw.');
      const indexKey = indexFingerprint(vectorsKey, params);
      const lineage = indexLineage(spec.root, chunking, model, reduction, params);
      const indexed = await log.run(name, ports.clock, async () => {
        const { value, made } = await session.indexes.getOrMake(indexKey, () =>
          openIndex(kind, reduced.vectors, chunkSet, indexKey, lineage, params, context),
        );
        return made ? value : { ...value, work: asReused(value.work) };
      });
      used.add(vectorsKey).add(indexKey);
      stages.push(embedded.work, reduced.work, indexed.work);
      dense = { embedder, vectors: reduced.vectors, index: indexed.index };
    }
    let lexical: LexicalIndex | undefined;
    if (mode !== 'dense') {
      const lexicalKey = lexicalFingerprint(chunkSet);
      const opened = await log.run(name, ports.clock, async () => {
        const { value, made } = await session.lexical.getOrMake(lexicalKey, () => openLexicalIndex(chunkSet, context));
        return made ? value : { ...value, work: asReused(value.work) };
      });
      used.add(lexicalKey);
      stages.push(opened.work);
      lexical = opened.index;
    }

    const placeOf = (row: number): { document: string; startLine: number; endLine: number } => {
      const { startLine, endLine } = chunkSet.chunks[row]!;
      return { document: corpus.documents[chunkSet.documentOf[row]!]!.id, startLine, endLine };
    };
    const parts = { ...(dense && { dense }), ...(lexical && { lexical }) };
    prepared.push({
      variant,
      chunkSet,
      ...parts,
      retriever: createRetriever({ ...parts, placeOf, clock: ports.clock }, knobs),
      stages,
      fingerprint: fingerprintOf({ stages: stages.map((stage) => stage.fingerprint), search: searchKnobs(knobs) }),
      truncatedChunks: dense ? countTruncated(chunkSet, dense.embedder) : 0,
    });
  }
  session.keepOnly(used);
  return { corpus, variants: prepared, stages: log.reports() };
}

/** Knobs that change an answer without changing an artefact. */
const searchKnobs = (knobs: KnobValues): Record<string, string | number> => ({
  mode: knobs['retrieval.mode'],
  k: knobs['retrieval.k'],
  efSearch: knobs['index.hnsw.efSearch'],
  k1: knobs['index.lexical.k1'],
  b: knobs['index.lexical.b'],
});

const countTruncated = (chunkSet: ChunkSet, embedder: Embedder): number =>
  chunkSet.chunks.reduce((count, chunk) => count + (chunk.tokens > embedder.maxTokens ? 1 : 0), 0);
