import { embeddingText } from '../chunking';
import type { Clock, Fingerprint, JobControl, StoredStage } from '../common';
import type { Variant } from '../config';
import type { CorpusSpec } from '../corpus';
import type { PriceTable } from '../cost';
import type { EmbeddingModel } from '../embedding';
import {
  embeddingsFingerprint,
  indexFingerprint,
  indexParams,
  lexicalFingerprint,
  thesaurusFingerprint,
  wordAnalysis,
  loadEmbeddings,
  tokensRead,
  prepareChunks,
  readCorpus,
  vectorParams,
  vectorsFingerprint,
  type PipelineSession,
  type PreparePorts,
} from '../pipeline';
import { expectedMemory } from './expected-memory';
import type { ExpectedMemory, PlanPreview, RemoteWork } from './types';

type PlannedStage = PlanPreview['stages'][number];

/** Texts embedded to learn this machine's speed before a long job is offered. */
const SAMPLE_TEXTS = 3;

/** Model fingerprint → ms a token on this machine, measured in this process. */
export type EmbeddingSpeeds = Map<Fingerprint, number>;

/**
 * What making these variants ready would compute, stage by stage, shared stages once. Documents are read and cut for
 * it, since the number of chunks is what everything else costs; nothing else is computed but a few texts to time.
 */
export async function previewPlan(
  ports: PreparePorts & { readonly clock: Clock; readonly prices: PriceTable },
  session: PipelineSession,
  speeds: EmbeddingSpeeds,
  spec: CorpusSpec,
  variants: readonly Variant[],
  control: JobControl,
): Promise<PlanPreview> {
  const corpus = await readCorpus(ports, session, spec, control);
  const planned = new Map<Fingerprint, PlannedStage>();
  const note = async (
    fingerprint: Fingerprint,
    stage: StoredStage,
    variant: string,
    count: () => Promise<Omit<PlannedStage, 'stage' | 'variants'>>,
  ): Promise<void> => {
    const known = planned.get(fingerprint);
    planned.set(
      fingerprint,
      known ? { ...known, variants: [...known.variants, variant] } : { stage, variants: [variant], ...(await count()) },
    );
  };
  const chunks: Record<string, number> = {};
  const memory: Record<string, ExpectedMemory> = {};
  for (const { name, knobs } of variants) {
    const { chunkSet, chunking, work, model } = await prepareChunks(ports, session, corpus, knobs, control);
    chunks[name] = chunkSet.chunks.length;
    const total = chunkSet.chunks.length;
    await note(chunkSet.fingerprint, 'chunks', name, () =>
      Promise.resolve({ missing: 0, total: work.computed + work.reused, unit: 'documents', estimatedMs: 0 }),
    );
    const mode = knobs['retrieval.mode'];
    if (mode !== 'lexical') {
      const kept = knobs['embedding.kept'];
      const embeddings = embeddingsFingerprint(chunkSet, model, kept);
      await note(embeddings, 'embeddings', name, async () => {
        const table = session.table(model, kept);
        const { missing, distinct } = await loadEmbeddings(chunkSet, model, table, { ...ports, control });
        if (!missing.length) return { missing: 0, total: distinct, unit: 'chunks', estimatedMs: 0 };
        const tokens = tokensRead(missing, chunkSet, model);
        if (model.kind === 'remote')
          return {
            missing: missing.length,
            total: distinct,
            unit: 'chunks',
            remote: remoteWork(model, tokens, ports.prices),
          };
        const texts = chunkSet.chunks.slice(0, SAMPLE_TEXTS).map(embeddingText);
        const msPerToken = await embeddingSpeed(ports, speeds, model, texts);
        return { missing: missing.length, total: distinct, unit: 'chunks', estimatedMs: tokens * msPerToken };
      });
      const vectors = await vectorParams(knobs, { root: spec.root, chunking, chunkSet, model }, ports.store);
      const indexKey = indexFingerprint(vectorsFingerprint(embeddings, vectors), indexParams(knobs));
      const expected = expectedMemory(ports, knobs, chunkSet, model, vectors);
      if (expected) memory[name] = expected;
      if (knobs['index.kind'] !== 'flat') {
        await note(indexKey, 'index', name, async () => {
          const stored = session.indexes.get(indexKey) !== undefined || (await ports.store.has('index', indexKey));
          return { missing: stored ? 0 : total, total, unit: 'vectors' };
        });
      }
    }
    if (mode !== 'dense') {
      const lexicalKey = lexicalFingerprint(chunkSet, wordAnalysis(knobs));
      await note(lexicalKey, 'lexical', name, async () => {
        const stored = session.lexical.get(lexicalKey) !== undefined || (await ports.store.has('lexical', lexicalKey));
        return { missing: stored ? 0 : total, total, unit: 'chunks' };
      });
      const thesaurusKey = thesaurusFingerprint(lexicalKey);
      if (knobs['index.lexical.expansionTerms'] > 0) {
        await note(thesaurusKey, 'thesaurus', name, async () => {
          const stored =
            session.thesauri.get(thesaurusKey) !== undefined || (await ports.store.has('thesaurus', thesaurusKey));
          return { missing: stored ? 0 : total, total, unit: 'chunks' };
        });
      }
    }
  }
  return { stages: [...planned.values()], documents: corpus.documents.length, chunks, memory };
}

function remoteWork({ host = 'a server', pricedAs }: EmbeddingModel, tokens: number, prices: PriceTable): RemoteWork {
  const price = pricedAs === undefined ? undefined : prices.find(pricedAs)?.inputUsdPerMillion;
  return { host, tokens, ...(price !== undefined && { usd: (tokens / 1e6) * price }) };
}

/** What a server is taken to need: nothing is sent to it to find out. */
const REMOTE_MS_PER_TOKEN = 0.05;

/** ms a token of a model, measured once in this process; of a remote one assumed. */
export async function embeddingSpeed(
  ports: PreparePorts & { readonly clock: Clock },
  speeds: EmbeddingSpeeds,
  { id, kind, fingerprint }: EmbeddingModel,
  texts: readonly string[],
): Promise<number> {
  if (kind === 'remote') return REMOTE_MS_PER_TOKEN;
  const known = speeds.get(fingerprint);
  if (known !== undefined) return known;
  const embedder = await ports.models.open(id);
  const inputs = texts.map((text) => embedder.tokenize(text, 'document'));
  // The first run of a session allocates its memory; it is not the speed of the thousandth.
  await embedder.embed([inputs[0]!]);
  const started = ports.clock.nowMs();
  for (const input of inputs) await embedder.embed([input]);
  const msPerToken = (ports.clock.nowMs() - started) / inputs.reduce((sum, { ids }) => sum + ids.length, 0);
  speeds.set(fingerprint, msPerToken);
  return msPerToken;
}
