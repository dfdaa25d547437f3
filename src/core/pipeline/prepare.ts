import { counted, fingerprintOf, LabError, userError, type Fingerprint, type JobControl } from '../common';
import { isActive, KNOBS, type KnobValues, type Variant } from '../config';
import type { CorpusSpec } from '../corpus';
import { UseLedger } from '../cost';
import type { Embedder } from '../embedding';
import type { LexicalIndex } from '../lexical-index';
import { expandedIndex } from '../query-expansion';
import { createRetriever, rememberingEmbedder, rememberingReranker, type RetrieverParts } from '../retrieval';
import { rescored } from '../vector-index';
import { rescoreStorage, type VectorSet } from '../vectors';
import { chunkSource } from './chunk-source';
import type { StageContext } from './context';
import { chunkEmbeddings, embedChunks } from './embed-stage';
import { indexFingerprint, indexLineage, indexParams, openIndex, openIndexKey } from './index-stage';
import { lexicalFingerprint, openLexicalIndex, wordAnalysis } from './lexical-stage';
import { prepareChunks, readCorpus, type PreparePorts } from './prepare-chunks';
import { meteredEmbedder, meteredReranker } from './metered';
import type { PipelineSession } from './session';
import { asReused, StageLog } from './stage-log';
import { embeddingsFingerprint } from './stored-embeddings';
import { openThesaurus, thesaurusFingerprint } from './thesaurus-stage';
import type { ChunkSet, Prepared, PreparedVariant, StageWork } from './types';
import { openCopy, openVectors, type VectorInputs } from './vector-stage';
import { isVariantsOwn, type VariantFailure } from './variant-failure';

/**
 * Makes variants ready to answer. Every distinct stage is computed once, whatever the number of variants; what is in
 * memory or in the store is not computed at all. With `leaveOut` a variant whose server or model fails is left out and
 * told in `failures`, unless it is the first.
 * @throws `corpus/empty` where no document or no text is left, and what the stages throw
 */
export async function prepare(
  ports: PreparePorts,
  session: PipelineSession,
  spec: CorpusSpec,
  variants: readonly Variant[],
  control: JobControl,
  { leaveOut = false }: { readonly leaveOut?: boolean } = {},
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
      `No documents in ${spec.root}${corpus.skipped.length ? `; ${counted(corpus.skipped.length, 'file was', 'files were')} skipped` : ''}.`,
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
  const failures: VariantFailure[] = [];
  const prepareOne = async (variant: Variant): Promise<void> => {
    const { name, knobs } = variant;
    const ledger = new UseLedger();
    const ledgers = [ledger, session.ledger];
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
    let precise: VectorSet | undefined;
    const lineages: string[] = [chunking];
    if (mode !== 'lexical') {
      const embedder = meteredEmbedder(await openEmbedder(model.id), ledgers);
      const table = session.table(model, knobs['embedding.kept']);
      const toEmbed = { chunkSet, model, table, openEmbedder: () => Promise.resolve(embedder) };
      const embeddingsKey = embeddingsFingerprint(chunkSet, model, table.kept);
      const embedded = await log.run(name, ports.clock, async () => {
        const { value, made } = await session.embedded.getOrMake(embeddingsKey, async () => ({
          work: await embedChunks(toEmbed, context),
        }));
        return made ? value : { work: asReused(value.work) };
      });
      used.add(embeddingsKey);
      const embeddings = chunkEmbeddings(toEmbed, context);
      const source = { root: spec.root, chunking, chunkSet, model };
      const inputs: VectorInputs = {
        knobs,
        source,
        embeddings,
        anyNew: embedded.work.computed > 0,
      };
      const open = await log.run(name, ports.clock, () => openVectors(inputs, session, context));
      const params = indexParams(knobs);
      const kind = ports.indexKinds.find((candidate) => candidate.kind === params.kind);
      if (!kind) throw userError('index/unknown-kind', `There is no index "${params.kind}".`, 'Use flat or hnsw.');
      const indexKey = indexFingerprint(open.fingerprint, params);
      const openKey = openIndexKey(indexKey, params);
      const lineage = indexLineage(source, table.kept, open.params, params);
      const indexed = await log.run(name, ports.clock, async () => {
        const { value, made } = await session.indexes.getOrMake(openKey, () =>
          openIndex(
            { kind, vectors: open.vectors, chunkSet, fingerprint: indexKey, lineage, params },
            session.openIndexes,
            context,
          ),
        );
        return made ? value : { ...value, work: asReused(value.work) };
      });
      used.add(open.fingerprint).add(indexKey).add(openKey);
      if (open.params.pca !== undefined) used.add(open.params.pca);
      stages.push(embedded.work, open.work, indexed.work);
      lineages.push(lineage);
      dense = { embedder, vectors: open.vectors, index: indexed.index };
      precise = open.vectors;
      const rescoreFrom = rescoreStorage(knobs);
      if (rescoreFrom) {
        const copy = await log.run(name, ports.clock, () =>
          openCopy(inputs, rescoreFrom, ports.vectorFiles, session, context),
        );
        used.add(copy.fingerprint);
        stages.push(copy.work);
        lineages.push(rescoreFrom);
        dense = {
          ...dense,
          index: rescored(indexed.index, copy.rows, knobs['vectors.rescoreCandidates']),
          copy: copy.rows,
        };
        precise = copy.vectors ?? precise;
      }
    }
    const expansionTerms = mode === 'dense' ? 0 : knobs['index.lexical.expansionTerms'];
    let lexical: LexicalIndex | undefined;
    if (mode !== 'dense') {
      const analysis = wordAnalysis(knobs);
      const lexicalKey = lexicalFingerprint(chunkSet, analysis);
      const opened = await log.run(name, ports.clock, async () => {
        const { value, made } = await session.lexical.getOrMake(lexicalKey, () =>
          openLexicalIndex(chunkSet, analysis, context),
        );
        return made ? value : { ...value, work: asReused(value.work) };
      });
      used.add(lexicalKey);
      stages.push(opened.work);
      lexical = opened.index;
      lineages.push(fingerprintOf({ ...analysis }));
      if (expansionTerms > 0) {
        const thesaurusKey = thesaurusFingerprint(lexicalKey);
        const related = await log.run(name, ports.clock, async () => {
          const { value, made } = await session.thesauri.getOrMake(thesaurusKey, () =>
            openThesaurus(thesaurusKey, opened.index.postings, context),
          );
          return made ? value : { ...value, work: asReused(value.work) };
        });
        used.add(thesaurusKey);
        stages.push(related.work);
        const weight = knobs['index.lexical.expansionWeight'];
        lexical = expandedIndex(lexical, related.thesaurus, { terms: expansionTerms, weight });
      }
    }

    const rerankerId = knobs['retrieval.reranker'];
    const reranker =
      rerankerId === 'none' ? undefined : meteredReranker(await ports.rerankers.open(rerankerId), ledgers);
    const parts = { ...(dense && { dense }), ...(lexical && { lexical }) };
    const timed: RetrieverParts = {
      ...parts,
      ...(dense && precise && { dense: { ...dense, vectors: precise } }),
      ...(reranker && { reranker }),
      chunks: chunkSource(corpus, chunkSet),
      clock: ports.clock,
    };
    const embedder = dense && rememberingEmbedder(dense.embedder, session.queryVectors(model));
    const searched = {
      search: searchKnobs(knobs),
      ...(expansionTerms > 0 && { expansionTerms }),
      ...(reranker && { reranker: reranker.model.fingerprint }),
    };
    prepared.push({
      variant,
      chunkSet,
      ...parts,
      retriever: createRetriever(timed, knobs),
      untimed: {
        ...timed,
        ...(timed.dense && embedder && { dense: { ...timed.dense, embedder } }),
        ...(reranker && { reranker: rememberingReranker(reranker) }),
      },
      stages,
      fingerprint: fingerprintOf({ stages: stages.map((stage) => stage.fingerprint), ...searched }),
      lineage: fingerprintOf({ root: spec.root, include: spec.include, exclude: spec.exclude, lineages, ...searched }),
      ledger,
      truncatedChunks: dense ? countTruncated(chunkSet, dense.embedder) : 0,
    });
  };
  for (const [v, variant] of variants.entries()) {
    try {
      await prepareOne(variant);
    } catch (error) {
      if (!leaveOut || v === 0 || !isVariantsOwn(error)) throw error;
      failures.push({ name: variant.name, error: LabError.dataOf(error) });
    }
  }
  session.keepOnly(used);
  return { corpus, variants: prepared, failures, stages: log.reports() };
}

/** Knobs that can change an answer without changing an artefact: those of the search that have an effect. */
const searchKnobs = (knobs: KnobValues): Record<string, string | number> =>
  Object.fromEntries(
    KNOBS.filter((knob) => knob.stage === 'search' && isActive(knob, knobs)).map(({ id }) => [id, knobs[id]]),
  );

const countTruncated = (chunkSet: ChunkSet, embedder: Embedder): number =>
  chunkSet.chunks.reduce((count, chunk) => count + (chunk.tokens > embedder.maxTokens ? 1 : 0), 0);
