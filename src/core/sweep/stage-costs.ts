import { embeddingText } from '../chunking';
import { createRng, fingerprintOf, isAbort, silently, type JobControl, type StoredStage } from '../common';
import type { Variant } from '../config';
import type { EmbeddingModel } from '../embedding';
import { embeddingSpeed, type EmbeddingSpeeds } from '../experiment';
import { buildLexicalIndex, type WordAnalysis } from '../lexical-index';
import { buildThesaurus } from '../query-expansion';
import {
  embeddingsFingerprint,
  indexFingerprint,
  indexParams,
  lexicalFingerprint,
  thesaurusFingerprint,
  wordAnalysis,
  loadEmbeddings,
  prepareChunks,
  tokensRead,
  vectorParams,
  vectorsFingerprint,
  type ChunkSet,
  type KeptPrecision,
  type VectorSource,
} from '../pipeline';
import type { IndexParams } from '../vector-index';
import { makeVectors, type VectorParams } from '../vectors';
import type { SweepContext } from './sweep-context';

/** One artefact of a sweep and what it takes. */
export interface StageCost {
  readonly stage: StoredStage;
  /** Some of it has to be computed. */
  readonly missing: boolean;
  /** Time for what is missing. */
  readonly missingMs: number;
  /** Time for all of it, from nothing. */
  readonly wholeMs: number;
}

const SAMPLE_VECTORS = 300;
/** Different settings of an index that are timed; of more, the others are taken to be like the mean. */
const MOST_INDEX_SAMPLES = 12;
const SAMPLE_CHUNKS = 100;
const SPEED_TEXTS = 3;

/**
 * What every different artefact of the space takes, by stage key. Documents are cut for it (which is kept); of the
 * rest, a little is timed on this machine and scaled.
 */
export async function stageCosts(
  context: SweepContext,
  speeds: EmbeddingSpeeds,
  variants: readonly Variant[],
  control: JobControl,
): Promise<ReadonlyMap<string, StageCost>> {
  const costs = new Map<string, StageCost>();
  const indexSpeeds = new Map<string, number>();
  const { root } = context.request.corpus;
  for (const [done, variant] of variants.entries()) {
    const unknown = context.stagesOf(variant).filter(({ key }) => !costs.has(key));
    if (unknown.length === 0) continue;
    const { chunkSet, chunking, work, model } = await prepareChunks(
      context.ports,
      context.session,
      context.corpus,
      variant.knobs,
      control,
    );
    for (const { stage, key } of unknown) {
      const cost = async (): Promise<Omit<StageCost, 'stage'>> => {
        switch (stage) {
          case 'embeddings':
            return embeddingCost(context, speeds, chunkSet, model, variant.knobs['embedding.kept'], control);
          case 'index':
            return indexCost(context, indexSpeeds, variant, { root, chunking, chunkSet, model }, control);
          case 'lexical':
            return lexicalCost(context, chunkSet, wordAnalysis(variant.knobs));
          case 'thesaurus':
            return thesaurusCost(context, chunkSet, wordAnalysis(variant.knobs), control);
          case 'corpus':
          case 'chunks':
            return { missing: false, missingMs: 0, wholeMs: work.buildMs };
          case 'vectors':
            // Made from embeddings in milliseconds, never stored.
            return { missing: false, missingMs: 0, wholeMs: 0 };
        }
      };
      costs.set(key, { stage, ...(await cost()) });
      control.report({ stage: 'chunks', done, total: variants.length, unit: 'combinations' });
      await control.checkpoint();
    }
  }
  return costs;
}

async function embeddingCost(
  { ports, session }: SweepContext,
  speeds: EmbeddingSpeeds,
  chunkSet: ChunkSet,
  model: EmbeddingModel,
  kept: KeptPrecision,
  control: JobControl,
): Promise<Omit<StageCost, 'stage'>> {
  const table = session.table(model, kept);
  const { missing, knownMs } = await loadEmbeddings(chunkSet, model, table, { ...ports, control });
  if (missing.length === 0) return { missing: false, missingMs: 0, wholeMs: knownMs };
  const tokens = tokensRead(missing, chunkSet, model);
  const texts = chunkSet.chunks.slice(0, SPEED_TEXTS).map(embeddingText);
  const missingMs = tokens * (await embeddingSpeed(ports, speeds, model, texts));
  return { missing: true, missingMs, wholeMs: knownMs + missingMs };
}

async function indexCost(
  { ports, session }: SweepContext,
  speeds: Map<string, number>,
  { knobs }: Variant,
  source: VectorSource,
  control: JobControl,
): Promise<Omit<StageCost, 'stage'>> {
  const params = indexParams(knobs);
  if (params.kind === 'flat') return { missing: false, missingMs: 0, wholeMs: 0 };
  const { chunkSet, model } = source;
  const vectors = await vectorParams(knobs, source, ports.store);
  const embeddings = embeddingsFingerprint(chunkSet, model, knobs['embedding.kept']);
  const key = indexFingerprint(vectorsFingerprint(embeddings, vectors), params);
  const stored = session.indexes.get(key) !== undefined || (await ports.store.has('index', key));
  // How it is searched costs the build nothing.
  const settings = indexFingerprint(fingerprintOf({ ...vectors }), params);
  let speed = speeds.get(settings);
  if (speed === undefined) {
    speed =
      speeds.size < MOST_INDEX_SAMPLES
        ? await indexSpeed(ports.indexKinds, ports.clock, params, vectors, control)
        : [...speeds.values()].reduce((sum, ms) => sum + ms, 0) / speeds.size;
    speeds.set(settings, speed);
  }
  const count = chunkSet.chunks.length;
  // Measured from 300 to 10,000 vectors: the time a vector takes grows with the square of the logarithm.
  const wholeMs = count * speed * Math.log(Math.max(2, count)) ** 2;
  return { missing: !stored, missingMs: stored ? 0 : wholeMs, wholeMs };
}

/** Time a vector, ms, over the square of the logarithm of their number: of a small index of random vectors. */
async function indexSpeed(
  kinds: SweepContext['ports']['indexKinds'],
  clock: SweepContext['ports']['clock'],
  params: IndexParams,
  vectors: VectorParams,
  control: JobControl,
): Promise<number> {
  const kind = kinds.find((candidate) => candidate.kind === params.kind);
  if (!kind) return 0;
  const rng = createRng(1);
  const rows = Float32Array.from({ length: SAMPLE_VECTORS * vectors.dimensions }, () => rng.next() - 0.5);
  const keys = Array.from({ length: SAMPLE_VECTORS }, (_, i) => `sample ${i}`);
  const set = makeVectors(rows, SAMPLE_VECTORS, vectors);
  try {
    const started = clock.nowMs();
    const index = await kind.build(set, keys, { ...params, residence: 'memory' }, silently(control));
    const ms = clock.nowMs() - started;
    index.close();
    return ms / SAMPLE_VECTORS / Math.log(SAMPLE_VECTORS) ** 2;
  } catch (error) {
    // What cannot be built will say so as a trial of its own.
    if (isAbort(error)) throw error;
    return 0;
  }
}

async function lexicalCost(
  { ports, session }: SweepContext,
  chunkSet: ChunkSet,
  analysis: WordAnalysis,
): Promise<Omit<StageCost, 'stage'>> {
  const key = lexicalFingerprint(chunkSet, analysis);
  const stored = session.lexical.get(key) !== undefined || (await ports.store.has('lexical', key));
  const texts = chunkSet.chunks.slice(0, SAMPLE_CHUNKS).map(embeddingText);
  const started = ports.clock.nowMs();
  buildLexicalIndex(texts, analysis);
  const wholeMs = ((ports.clock.nowMs() - started) / texts.length) * chunkSet.chunks.length;
  return { missing: !stored, missingMs: stored ? 0 : wholeMs, wholeMs };
}

async function thesaurusCost(
  { ports, session }: SweepContext,
  chunkSet: ChunkSet,
  analysis: WordAnalysis,
  control: JobControl,
): Promise<Omit<StageCost, 'stage'>> {
  const key = thesaurusFingerprint(lexicalFingerprint(chunkSet, analysis));
  const stored = session.thesauri.get(key) !== undefined || (await ports.store.has('thesaurus', key));
  const texts = chunkSet.chunks.slice(0, SAMPLE_CHUNKS).map(embeddingText);
  const { postings } = buildLexicalIndex(texts, analysis);
  const started = ports.clock.nowMs();
  await buildThesaurus(postings, control);
  const wholeMs = ((ports.clock.nowMs() - started) / texts.length) * chunkSet.chunks.length;
  return { missing: !stored, missingMs: stored ? 0 : wholeMs, wholeMs };
}
