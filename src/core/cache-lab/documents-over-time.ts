import { LabError, silently, type Fingerprint, type JobControl } from '../common';
import type { Variant } from '../config';
import { overlayCorpus, type Corpus, type CorpusSpec } from '../corpus';
import {
  chunkChange,
  chunkState,
  dependenciesOf,
  dependencyRule,
  droppedBy,
  noChunks,
  type ChunkId,
  type ChunkState,
  type Dependencies,
} from '../invalidation';
import { PipelineSession, prepare, readCorpus, type PreparedVariant, type PreparePorts } from '../pipeline';
import { createRetriever, type Hit, type QueryFilter } from '../retrieval';
import { answerBytes, answerHit } from '../search';
import { withoutArtefacts } from '../store';
import { prepareQuery } from '../vectors';
import type { DocumentVersion } from './document-versions';
import type { ResolvedAnswer, ResolvedTrace, ResolvedVersion } from './types';

/** A distinct query of a trace. */
export interface AskedQuery {
  readonly text: string;
  readonly filter?: QueryFilter;
}

export type AnswersOverTime = Pick<ResolvedTrace, 'versions' | 'firstAnswers' | 'answers'>;

const CHECKPOINT_MS = 100;

/**
 * The fresh answer of every query at every state of the documents. A query is searched again where the rule of
 * `invalidation` is exact and drops its answer; where it is not exact, every query is. The documents on disk, the
 * session's indexes and the store's are left as they are.
 * @param versions version 0 first (see `documentVersions`)
 * @param answerUsd what the answer model costs for a query and the texts that it is given, where that is known
 */
export async function answersOverTime(
  ports: PreparePorts,
  session: PipelineSession,
  spec: CorpusSpec,
  variant: Variant,
  queries: readonly AskedQuery[],
  versions: readonly DocumentVersion[],
  control: JobControl,
  answerUsd?: (query: number, delivered: readonly string[]) => number | undefined,
): Promise<AnswersOverTime> {
  const rule = dependencyRule(variant.knobs);
  const states = statesOf(ports, session, spec, variant, control);
  const answers: ResolvedAnswer[] = [];
  /** Query → content of an answer → its number. */
  const known = queries.map(() => new Map<string, number>());
  const numberOf = new Map<ChunkId, number>();
  const answerOf = new Uint32Array(queries.length);
  const kept: (Dependencies | undefined)[] = queries.map(() => undefined);
  const resolved: ResolvedVersion[] = [];
  /** Fingerprint of the documents → first version of them. */
  const firstWith = new Map<Fingerprint, number>();
  let firstAnswers = answerOf;
  let before: DocumentState | undefined;
  let paused = ports.clock.nowMs();
  const report = (done: number): void =>
    control.report({ stage: 'search', done, total: versions.length * queries.length, unit: 'answers' });

  try {
    for (const [v, { atMs, causes, changes }] of versions.entries()) {
      report(v * queries.length);
      const now = await states.next(changes);
      const first = firstWith.get(now.corpus.fingerprint) ?? v;
      firstWith.set(now.corpus.fingerprint, first);
      const dropped = before && rule !== 'none' ? droppedAt(before, now, kept) : undefined;
      const changed: { query: number; answer: number }[] = [];
      for (const query of rule === 'exact' && dropped ? dropped : queries.keys()) {
        const { hits, vector } = await ask(now, queries[query]!);
        const content = contentOf(now, hits);
        let answer = known[query]!.get(content);
        if (answer === undefined) {
          answer = answers.push(resolve(query, now, hits, numberOf, answerUsd)) - 1;
          known[query]!.set(content, answer);
        }
        if (v === 0 || answer !== answerOf[query]) changed.push({ query, answer });
        answerOf[query] = answer;
        kept[query] =
          now.ready && rule !== 'none'
            ? dependenciesOf(now.ready, now.chunks, hits, vector, queries[query]!.filter)
            : undefined;
        if (ports.clock.nowMs() - paused > CHECKPOINT_MS) {
          report(v * queries.length + query);
          await control.checkpoint();
          paused = ports.clock.nowMs();
        }
      }
      if (v === 0) firstAnswers = answerOf.slice();
      resolved.push({
        atMs,
        causes,
        documents: changes.size,
        changed: v === 0 ? [] : changed,
        ...(v > 0 && dropped && { dropped }),
        ...(first !== v && { sameAs: first }),
        ...(v > 0 && { missing: missingFrom(now, numberOf) }),
      });
      before = now;
    }
  } finally {
    states.close();
  }
  return { versions: resolved, firstAnswers, answers };
}

/** One state of the documents; `ready` is absent where they hold no text. */
interface DocumentState {
  readonly corpus: Corpus;
  readonly chunks: ChunkState;
  readonly ready?: PreparedVariant;
}

/** Brings the variant from state to state, beside the session. */
function statesOf(
  ports: PreparePorts,
  session: PipelineSession,
  spec: CorpusSpec,
  variant: Variant,
  control: JobControl,
): { next(changes: DocumentVersion['changes']): Promise<DocumentState>; close(): void } {
  const beside = new PipelineSession(session);
  // Each state takes a little of every stage: counted one by one, nobody could tell how far the whole is.
  const silent = silently(control);
  const texts = new Map<string, string | null>();
  let corpus: Corpus | undefined;
  return {
    async next(changes) {
      corpus ??= await readCorpus(ports, session, spec, silent);
      for (const [document, text] of changes) texts.set(document, text);
      const overlay = overlayCorpus(corpus, texts);
      const overlaid: PreparePorts = {
        ...ports,
        store: withoutArtefacts(ports.store),
        corpusReader: { read: () => Promise.resolve(overlay) },
      };
      try {
        const [ready] = (await prepare(overlaid, beside, spec, [variant], silent)).variants;
        return { corpus: overlay, chunks: chunkState(overlay, ready!.chunkSet), ready: ready! };
      } catch (error) {
        const isEmpty = error instanceof LabError && ['corpus/empty', 'corpus/no-text'].includes(error.code);
        if (!isEmpty || changes.size === 0) throw error;
        return { corpus: overlay, chunks: noChunks() };
      }
    },
    close: () => beside.close(),
  };
}

/** Queries whose kept answers go: all of them where there was no text, or where a first fit of the vectors was replaced. */
function droppedAt(
  before: DocumentState,
  now: DocumentState,
  kept: readonly (Dependencies | undefined)[],
): Uint32Array {
  const places = kept.flatMap((entry, query) => (entry ? [query] : []));
  const isAll = !now.ready || before.ready?.lineage !== now.ready.lineage;
  if (isAll || places.length < kept.length) return Uint32Array.from(kept.keys());
  const change = chunkChange(before.chunks, now.chunks);
  return droppedBy(change, now.chunks, now.ready.dense?.vectors, kept as readonly Dependencies[]);
}

async function ask(
  { ready }: DocumentState,
  { text, filter }: AskedQuery,
): Promise<{ hits: readonly Hit[]; vector?: Float32Array }> {
  if (!ready) return { hits: [] };
  const { untimed, variant } = ready;
  const { hits } = await createRetriever(untimed, variant.knobs).retrieve(text, undefined, filter);
  const input = untimed.dense?.embedder.tokenize(text, 'query');
  if (!untimed.dense || !input || input.ids.length === 0) return { hits };
  return { hits, vector: prepareQuery(await untimed.dense.embedder.embed([input]), ready.dense!.vectors) };
}

const missingFrom = ({ chunks }: DocumentState, numberOf: ReadonlyMap<ChunkId, number>): Uint32Array =>
  Uint32Array.from([...numberOf].flatMap(([id, number]) => (chunks.rowOf.has(id) ? [] : [number])));

/** Equal where a user would be given the same passages of the same documents in the same order, wherever they stand now. */
const contentOf = ({ ready, chunks }: DocumentState, hits: readonly Hit[]): string =>
  JSON.stringify(
    hits.map((hit) => [chunks.ids[hit.row], hasSpans(ready) ? ready!.untimed.chunks.deliveredBy(hit) : '']),
  );

const hasSpans = (ready: PreparedVariant | undefined): boolean =>
  ready !== undefined && ready.variant.knobs['retrieval.expansion'] !== 'none';

function resolve(
  query: number,
  { corpus, chunks, ready }: DocumentState,
  hits: readonly Hit[],
  numberOf: Map<ChunkId, number>,
  answerUsd?: (query: number, delivered: readonly string[]) => number | undefined,
): ResolvedAnswer {
  const chunkNumber = (id: ChunkId): number => {
    if (!numberOf.has(id)) numberOf.set(id, numberOf.size);
    return numberOf.get(id)!;
  };
  const delivered = hits.map((hit) => ready!.untimed.chunks.deliveredBy(hit));
  const usd = answerUsd?.(query, delivered);
  return {
    query,
    bytes: answerBytes(hits.map((hit) => answerHit(corpus, ready!.chunkSet, hit))),
    chunks: hits.map(({ row }) => chunkNumber(chunks.ids[row]!)),
    ...(usd !== undefined && { answerUsd: usd }),
  };
}
