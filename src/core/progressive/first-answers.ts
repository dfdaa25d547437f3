import { embeddingText } from '../chunking';
import { canonicalJson, userError, type JobControl } from '../common';
import type { Variant } from '../config';
import type { Corpus, CorpusSpec } from '../corpus';
import type { EmbeddingModel } from '../embedding';
import { buildLexicalIndex } from '../lexical-index';
import { chunkSource, wordAnalysis, type PreparePorts } from '../pipeline';
import { createRetriever, type QueryFilter, type Retriever } from '../retrieval';
import { answerHit } from '../search';
import type { QueryAnswer } from '../lab';
import { createFlatIndex } from '../vector-index';
import { quickChunks, type QuickChunks } from './quick-chunks';
import { staticVectors } from './static-vectors';
import { ANSWER_STAGES, type AnsweredBy, type AnswerStage } from './types';

type QuickStage = Exclude<AnswerStage, 'full'>;

/** What a quick stage answers with. */
interface QuickRetriever {
  readonly corpus: Corpus;
  readonly chunks: QuickChunks;
  readonly by: AnsweredBy;
  readonly retriever: Retriever;
}

export interface FirstAsk {
  readonly spec: CorpusSpec;
  readonly variant: Variant;
  readonly text: string;
  readonly filter?: QueryFilter | undefined;
  /** An answer of this stage is at hand: waits for the next better one. */
  readonly after?: AnswerStage | undefined;
}

/** What was made ready for one variant; the last one only is kept. */
interface Warming {
  readonly key: string;
  readonly made: Map<QuickStage, QuickRetriever>;
  readonly making: Map<QuickStage, Promise<QuickRetriever>>;
  /** The variant itself has answered: nothing quicker is needed. */
  full: boolean;
}

/**
 * First answers of a variant whose `retrieval.progressive` is on, while its own artefacts are not ready. What they need is
 * kept in memory, never stored, and let go once the variant answers by itself.
 */
export class FirstAnswers {
  #warming: Warming | undefined;
  readonly #urgent = new Set<Promise<unknown>>();

  constructor(private readonly ports: PreparePorts) {}

  /**
   * Answers by what is ready.
   * @param full the answer of the variant itself, which makes it ready first
   */
  async answer(
    ask: FirstAsk,
    control: JobControl,
    full: (control: JobControl) => Promise<QueryAnswer>,
  ): Promise<QueryAnswer> {
    const { spec, variant, filter } = ask;
    const query = ask.text.trim();
    if (!query) throw userError('query/empty', 'The query is empty.', 'Type what you want to find.');
    const warming = this.#warmingOf(spec, variant);
    const stage = await this.#stageFor(warming, variant, ask.after);
    if (stage === 'full') {
      const answer = await full(this.courteous(control));
      warming.full = true;
      warming.made.clear();
      const { 'retrieval.mode': mode, 'embedding.model': model } = variant.knobs;
      return { ...answer, answeredBy: { stage, ...(mode !== 'lexical' && { model }) } };
    }
    const { corpus, chunks, by, retriever } = await this.#open(stage, spec, variant, control);
    const { hits, stepMs, totalMs } = await retriever.retrieve(query, undefined, filter);
    return {
      query,
      hits: hits.map((hit) => answerHit(corpus, chunks, hit)),
      stepMs,
      totalMs,
      cache: 'off',
      documents: corpus.documents.length,
      chunks: chunks.chunks.length,
      notices: this.ports.store.notice ? [this.ports.store.notice] : [],
      answeredBy: by,
    };
  }

  /** The best stage that is ready, else the first; with `after`, the one that comes next, ready or not. */
  async #stageFor({ made, full }: Warming, variant: Variant, after?: AnswerStage): Promise<AnswerStage> {
    const stages = await this.#stagesOf(variant);
    if (after) return stages[stages.indexOf(after) + 1] ?? 'full';
    return full ? 'full' : (stages.findLast((stage) => stage !== 'full' && made.has(stage)) ?? stages[0]!);
  }

  /** Makes a stage ready, once for all who ask. Jobs under way give way to it at their checkpoints. */
  async #open(stage: QuickStage, spec: CorpusSpec, variant: Variant, control: JobControl): Promise<QuickRetriever> {
    const { made, making } = this.#warmingOf(spec, variant);
    const known = made.get(stage) ?? making.get(stage);
    if (known) return known;
    const opening = this.#make(stage, spec, variant, uncancelled(control));
    making.set(stage, opening);
    this.#urgent.add(opening);
    try {
      const retriever = await opening;
      made.set(stage, retriever);
      return retriever;
    } finally {
      making.delete(stage);
      this.#urgent.delete(opening);
    }
  }

  /** A control whose checkpoints wait until nobody waits for a first answer. */
  courteous(control: JobControl): JobControl {
    return {
      signal: control.signal,
      report: (progress) => control.report(progress),
      checkpoint: async () => {
        await control.checkpoint();
        while (this.#urgent.size > 0) {
          await Promise.allSettled(this.#urgent);
          await control.checkpoint();
        }
      },
    };
  }

  close(): void {
    this.#warming = undefined;
  }

  #warmingOf(spec: CorpusSpec, { knobs }: Variant): Warming {
    const { root, include, exclude } = spec;
    const key = canonicalJson({ root, include: [...include], exclude: [...exclude], knobs: { ...knobs } });
    if (this.#warming?.key !== key) this.#warming = { key, made: new Map(), making: new Map(), full: false };
    return this.#warming;
  }

  async #stagesOf({ knobs }: Variant): Promise<readonly AnswerStage[]> {
    const wantsStatic = knobs['retrieval.progressive'] === 'static' && knobs['retrieval.mode'] !== 'lexical';
    const useful = wantsStatic && (await this.#staticModel())?.id !== knobs['embedding.model'];
    return ANSWER_STAGES.filter((stage) => stage !== 'static' || useful);
  }

  async #staticModel(): Promise<EmbeddingModel | undefined> {
    return (await this.ports.models.list()).find(({ kind }) => kind === 'static');
  }

  async #make(stage: QuickStage, spec: CorpusSpec, variant: Variant, control: JobControl): Promise<QuickRetriever> {
    if (stage === 'lexical') return this.#byWords(spec, variant, control);
    const { corpus, chunks } = await this.#open('lexical', spec, variant, control);
    return this.#byStaticModel(corpus, chunks, variant, control);
  }

  async #byWords(spec: CorpusSpec, variant: Variant, control: JobControl): Promise<QuickRetriever> {
    const { corpusReader, clock } = this.ports;
    const corpus = await corpusReader.read(spec, control);
    const chunks = await quickChunks(corpus, variant.knobs, clock, control);
    if (chunks.chunks.length === 0)
      throw userError('corpus/empty', `No text in ${spec.root}.`, 'Choose a folder whose documents hold text.');
    const lexical = buildLexicalIndex(chunks.chunks.map(embeddingText), wordAnalysis(variant.knobs));
    const knobs = { ...variant.knobs, 'retrieval.mode': 'lexical', 'retrieval.reranker': 'none' } as const;
    const retriever = createRetriever({ lexical, chunks: chunkSource(corpus, chunks), clock }, knobs);
    return { corpus, chunks, by: { stage: 'lexical' }, retriever };
  }

  async #byStaticModel(
    corpus: Corpus,
    chunks: QuickChunks,
    variant: Variant,
    control: JobControl,
  ): Promise<QuickRetriever> {
    const { models, clock } = this.ports;
    const { id } = (await this.#staticModel())!;
    const embedder = await models.open(id);
    const vectors = await staticVectors(chunks, embedder, control);
    const dense = { embedder, vectors, index: createFlatIndex(vectors) };
    const knobs = { ...variant.knobs, 'retrieval.mode': 'dense', 'retrieval.reranker': 'none' } as const;
    const retriever = createRetriever({ dense, chunks: chunkSource(corpus, chunks), clock }, knobs);
    return { corpus, chunks, by: { stage: 'static', model: id }, retriever };
  }
}

/** Who types on cancels the search, and soon wants the same again: what takes seconds at the most is not begun anew. */
const uncancelled = (control: JobControl): JobControl => ({
  signal: new AbortController().signal,
  report: (progress) => control.report(progress),
  checkpoint: () => control.checkpoint().catch(() => undefined),
});
