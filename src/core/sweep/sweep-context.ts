import {
  canonicalJson,
  fingerprintOf,
  userError,
  type Fingerprint,
  type Json,
  type JobControl,
  shuffled,
} from '../common';
import type { KnobValues, Variant } from '../config';
import type { Corpus } from '../corpus';
import type { EmbeddingModel } from '../embedding';
import {
  anchorQuerySet,
  checkQuerySet,
  judgementsByQuery,
  locateSpans,
  querySetFingerprint,
  type Judgement,
  type Query,
} from '../evaluation';
import { queriesFor } from '../experiment';
import { prepareChunks, readCorpus, type PipelineSession } from '../pipeline';
import type { LabPorts } from '../ports';
import { effectsOf } from './effect';
import { enumerateSpace, type Space, type SpaceVariant } from './space';
import { stageKeys, type StageKey } from './stage-keys';
import type { SweepRequest } from './types';

/** Raised when trials that were stored before no longer say what they would say now. */
const TRIAL_VERSION = 1;

/** Queries that latency is measured on, at the most: a seeded part of the query set, the same for all variants. */
const TIMED_QUERIES = 48;

/** Everything that all trials of a sweep share. */
export interface SweepContext {
  /** Reads the documents as they were when the sweep began. */
  readonly ports: LabPorts;
  readonly session: PipelineSession;
  readonly request: SweepRequest;
  readonly corpus: Corpus;
  readonly baseChunks: number;
  readonly space: Space;
  readonly base: SpaceVariant;
  /** All that are asked; those with relevant judgements, in a seeded order; those that are timed. */
  readonly queries: readonly Query[];
  readonly judged: readonly Query[];
  readonly timed: readonly Query[];
  readonly judgements: ReadonlyMap<string, readonly Judgement[]>;
  readonly notices: readonly string[];
  readonly modelOf: (knobs: KnobValues) => EmbeddingModel | undefined;
  readonly stagesOf: (variant: Variant) => readonly StageKey[];
  /** Of everything that a trial's figures depend on, machine and versions included. */
  readonly trialFingerprint: (variant: Variant) => Fingerprint;
}

/** Reads documents and queries and lays out the space. @throws what {@link enumerateSpace} throws, `corpus/…` */
export async function openSweep(
  ports: LabPorts,
  session: PipelineSession,
  request: SweepRequest,
  control: JobControl,
): Promise<SweepContext> {
  const { base, axes, seed, repeat } = request;
  checkNumbers(request);
  const models = await ports.models.list();
  const space = enumerateSpace(base, axes, models);
  const corpus = await readCorpus(ports, session, request.corpus, control);
  const { chunkSet } = await prepareChunks(ports, session, corpus, base.knobs, control);
  if (!chunkSet.chunks.length) {
    throw userError('corpus/no-text', 'The documents hold no text.', 'Choose a folder whose documents hold text.');
  }
  const { querySet, notices: moved } = await anchorQuerySet(request.querySet, corpus.documents, control);
  const { source, queries } = queriesFor(querySet, corpus, chunkSet, seed);
  const known = source === 'judged' ? querySet : undefined;
  const lines = new Map(corpus.documents.map(({ id, source: text }) => [id, text.split(/\r\n|\r|\n/).length]));
  const checked = known && checkQuerySet(known, lines);
  const judged = checked?.judged ?? [];

  const modelOf = (knobs: KnobValues) => models.find(({ id }) => id === knobs['embedding.model']);
  const effects = ({ knobs }: Variant): Json => ({
    ...effectsOf(knobs, modelOf(knobs)),
    model: modelOf(knobs)?.fingerprint,
  });
  const shared: Json = {
    trial: TRIAL_VERSION,
    base: effects(base),
    corpus: corpus.fingerprint,
    queries: querySetFingerprint(known ?? { queries, judgements: [] }),
    repeat,
    seed,
    prices: { source: ports.prices.source, date: ports.prices.date },
    machine: ports.machine as unknown as Json,
  };
  const keys = new Map<string, readonly StageKey[]>();
  return {
    ports: { ...ports, corpusReader: { read: () => Promise.resolve(corpus) } },
    session,
    request,
    corpus,
    baseChunks: chunkSet.chunks.length,
    space,
    base: { variant: base, values: axes.map(({ knob }) => base.knobs[knob]) },
    queries,
    judged: shuffled(judged.length, seed).map((i) => judged[i]!),
    timed: shuffled(queries.length, seed)
      .slice(0, TIMED_QUERIES)
      .map((i) => queries[i]!),
    judgements: judgementsByQuery(locateSpans(known?.judgements ?? [], corpus.documents)),
    notices: [
      ...spaceNotices(space),
      ...moved,
      ...(checked?.notices ?? []),
      ...(known ? [] : ['No query set was found: latency is measured on headings, and quality is unknown.']),
      ...(corpus.partial ? ['A limit cut the list of documents short: this sweep covers a part of the corpus.'] : []),
      ...(ports.store.notice ? [ports.store.notice] : []),
    ],
    modelOf,
    stagesOf: (variant) => {
      const known = keys.get(variant.name);
      if (known) return known;
      const found = stageKeys(variant.knobs, modelOf(variant.knobs));
      keys.set(variant.name, found);
      return found;
    },
    trialFingerprint: (variant) => fingerprintOf({ shared: canonicalJson(shared), variant: effects(variant) }),
  };
}

function checkNumbers({ repeat, maxTrials, maxSeconds }: SweepRequest): void {
  if (!Number.isInteger(repeat) || repeat < 1 || repeat > 1000)
    throw userError('sweep/repeat', `The number of rounds is 1 to 1000, not ${repeat}.`, 'Use --repeat 3.');
  for (const [what, most] of Object.entries({ variants: maxTrials, seconds: maxSeconds })) {
    if (most !== undefined && !(most > 0))
      throw userError('sweep/bound', `A sweep of ${most} ${what} measures nothing.`, 'Give 1 or more, or no bound.');
  }
}

const spaceNotices = ({ folded, invalid }: Space): string[] => [
  ...(folded > 0
    ? [`${folded} combinations differ from others only in knobs without an effect there: each is measured once.`]
    : []),
  ...(invalid > 0 ? [`${invalid} combinations contradict themselves (overlap ≥ chunk size) and are left out.`] : []),
];
