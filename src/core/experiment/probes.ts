import type { JobControl } from '../common';
import type { Corpus } from '../corpus';
import {
  embeddingsFingerprint,
  readEmbeddings,
  vectorsFingerprint,
  type PipelineSession,
  type PreparedVariant,
  type PreparePorts,
} from '../pipeline';
import type { Query } from '../evaluation';
import { createRetriever, type Hit, type Retriever } from '../retrieval';
import { createFlatIndex, rescored } from '../vector-index';
import { makeVectors, type VectorParams, type VectorRows, type VectorSet } from '../vectors';
import { continued, searchDepth } from './measure-quality';

/** Another way to answer a query, to see what a part of a variant did to its answer. */
export interface Probe {
  ask(query: Query): Promise<readonly Hit[]>;
  /** Multiplications that one answer costs, as far as they are many. */
  readonly products: number;
}

/** What there is to ask of a variant; without vectors nothing. Variants that answer alike over the same vectors share a probe. */
export interface Probes {
  /** The same vectors, every one of them compared. Absent where the variant itself does that. */
  readonly exact?: Probe;
  /** The model's vectors in full. Absent where the variant's own are those. */
  readonly full?: Probe;
  /** The two halves of a fusion, as they are before it. */
  readonly meaning?: Probe;
  readonly words?: Probe;
}

export async function probesOf(
  ports: PreparePorts,
  session: PipelineSession,
  corpus: Corpus,
  variants: readonly PreparedVariant[],
  control: JobControl,
): Promise<Probes[]> {
  const exactOver = new Map<VectorSet, Map<string, Probe>>();
  const fullSets = new Map<string, VectorSet | undefined>();

  async function fullVectors({ chunkSet, dense, variant }: PreparedVariant): Promise<VectorSet | undefined> {
    const { model } = dense!.embedder;
    const kept = variant.knobs['embedding.kept'];
    const embeddings = embeddingsFingerprint(chunkSet, model, kept);
    const params: VectorParams = { dimensions: model.dimensions, storage: 'f32' };
    if (!fullSets.has(embeddings)) {
      const stored = session.vectors.get(vectorsFingerprint(embeddings, params))?.vectors;
      const read = stored
        ? undefined
        : await readEmbeddings(chunkSet.keys, model, session.table(model, kept), { ...ports, control });
      // Text that the store let go is not embedded again for the sake of a reason.
      const made = read?.complete ? makeVectors(read.rows, chunkSet.chunks.length, params) : undefined;
      fullSets.set(embeddings, stored ?? made);
    }
    return fullSets.get(embeddings);
  }

  async function probesOfOne(variant: PreparedVariant): Promise<Probes> {
    const { dense, untimed } = variant;
    if (!dense || !untimed.dense) return {};
    const { knobs } = variant.variant;
    const { embedder } = untimed.dense;
    const { lexical, chunks, clock } = untimed;
    const answering = JSON.stringify(Object.entries(knobs).filter(([id]) => id.startsWith('retrieval.')));
    const depth = searchDepth(variant, corpus);
    const asked = async (retriever: Retriever, { text, filter }: Query, k?: number): Promise<readonly Hit[]> =>
      (await retriever.retrieve(text, k, filter)).hits;
    const deep = (retriever: Retriever, query: Query): Promise<readonly Hit[]> => asked(retriever, query, depth);

    function exactly(vectors: VectorSet, copy?: VectorRows): Probe {
      const known = exactOver.get(vectors)?.get(answering);
      const goesByDepth = lexical !== undefined || copy !== undefined;
      if (known && !goesByDepth) return known;
      const flat = createFlatIndex(vectors);
      const index = copy ? rescored(flat, copy, knobs['vectors.rescoreCandidates']) : flat;
      const retriever = createRetriever(
        { ...untimed, dense: { embedder, vectors, index, ...(copy && { copy }) } },
        knobs,
      );
      const products = vectors.count * vectors.dimensions;
      if (goesByDepth) {
        // A fusion or a rescored answer depends on how deep it is asked, so it is asked just as the variant was.
        const ask = async (query: Query): Promise<readonly Hit[]> =>
          continued(await asked(retriever, query), await deep(retriever, query));
        return { ask, products: 2 * products };
      }
      const probe: Probe = { ask: (query) => deep(retriever, query), products };
      exactOver.set(vectors, new Map(exactOver.get(vectors)).set(answering, probe));
      return probe;
    }
    const alone = { ...knobs, 'retrieval.minScore': -1, 'retrieval.diversity': 0 };
    const half = (retriever: Retriever): Probe => ({ ask: (query) => deep(retriever, query), products: 0 });

    const isFull = dense.vectors.storage === 'f32' && dense.vectors.dimensions === dense.embedder.model.dimensions;
    const full = isFull ? undefined : await fullVectors(variant);
    return {
      ...(dense.index.kind !== 'flat' && { exact: exactly(dense.vectors, dense.copy) }),
      ...(full && { full: exactly(full) }),
      ...(lexical && {
        meaning: half(createRetriever({ dense: untimed.dense, chunks, clock }, alone)),
        words: half(createRetriever({ lexical, chunks, clock }, alone)),
      }),
    };
  }

  const probes: Probes[] = [];
  for (const variant of variants) probes.push(await probesOfOne(variant));
  return probes;
}
