import { adviseIndex } from './advice';
import { usedArtefacts } from './bundle';
import { replayInRealTime, resolveTrace, runCacheLab } from './cache-lab';
import { userError, type JobControl } from './common';
import type { Variant } from './config';
import type { CorpusSpec } from './corpus';
import { distil } from './distillation';
import { embedQueries } from './embedding-cache';
import {
  attributeKnobs,
  compareVariants,
  poolAnswers,
  previewPlan,
  qualityOfVariants,
  type CompareRequest,
  type EmbeddingSpeeds,
} from './experiment';
import type { IndexSummary, Lab, QueryAnswer } from './lab';
import type { LabPorts } from './ports';
import { PipelineSession, prepare, type Prepared } from './pipeline';
import { FirstAnswers } from './progressive';
import type { QueryFilter } from './retrieval';
import { createCachedSearch, primeCaches } from './search';
import { planSweep, runSweep, type SweepResult } from './sweep';
import { generateTestset, queriesOfReplies, questionPrompts } from './testset';

const MOST_VARIANTS = 16;

/** What the lab adds to its ports to name runs. */
export interface LabOptions {
  /** ISO time of now. */
  readonly timestamp: () => string;
}

/**
 * Puts the rooms together. Keeps what it learned of a corpus in memory, so that the next request of the same corpus
 * starts from there; jobs run one after the other.
 */
export function createLab(ports: LabPorts, { timestamp }: LabOptions): Lab {
  const sessions = new Map<string, PipelineSession>();
  const speeds: EmbeddingSpeeds = new Map();
  const search = createCachedSearch(ports.clock, ports.store);
  const first = new FirstAnswers(ports);
  let lastSweep: SweepResult | undefined;
  let tail: Promise<unknown> = Promise.resolve();
  let running = 0;

  const sessionOf = (spec: CorpusSpec): PipelineSession => {
    const key = JSON.stringify([spec.root, spec.include, spec.exclude]);
    let session = sessions.get(key);
    if (!session) {
      // One corpus at a time is what a window needs; another one starts from the store.
      for (const other of sessions.values()) other.close();
      sessions.clear();
      sessions.set(key, (session = new PipelineSession()));
    }
    session.beginJob();
    return session;
  };

  /** Sessions and native indexes are not made for two jobs at once. */
  function oneAtATime<T>(job: () => Promise<T>): Promise<T> {
    running++;
    const run = tail.then(job, job).finally(() => running--);
    tail = run.catch(() => undefined);
    return run;
  }

  async function answer(
    spec: CorpusSpec,
    variant: Variant,
    text: string,
    control: JobControl,
    filter?: QueryFilter,
  ): Promise<QueryAnswer> {
    const query = text.trim();
    if (!query) throw userError('query/empty', 'The query is empty.', 'Type what you want to find.');
    const prepared = await prepare(ports, sessionOf(spec), spec, [variant], control);
    const ready = prepared.variants[0]!;
    return {
      query,
      documents: prepared.corpus.documents.length,
      chunks: ready.chunkSet.chunks.length,
      notices: ports.store.notice ? [ports.store.notice] : [],
      ...(await search.answer(prepared, ready, query, filter)),
    };
  }

  async function index(spec: CorpusSpec, variants: readonly Variant[], control: JobControl): Promise<IndexSummary> {
    const started = ports.clock.nowMs();
    const { corpus, variants: ready, stages } = await prepare(ports, sessionOf(spec), spec, variants, control);
    return {
      documents: corpus.documents.length,
      chunks: ready[0]?.chunkSet.chunks.length ?? 0,
      tokens: ready[0]?.chunkSet.tokens ?? 0,
      skipped: corpus.skipped,
      partial: corpus.partial,
      stages,
      ms: ports.clock.nowMs() - started,
    };
  }

  return {
    models: () => ports.models.list(),
    plan: (spec, variants, control) =>
      oneAtATime(() => previewPlan(ports, sessionOf(spec), speeds, spec, variants, control)),
    index: (spec, variants, control) => oneAtATime(() => index(spec, variants, first.courteous(control))),
    query: (spec, variant, text, control, filter, after) => {
      const full = (own: JobControl) => oneAtATime(() => answer(spec, variant, text, own, filter));
      if (variant.knobs['retrieval.progressive'] === 'off') return full(control);
      return first.answer({ spec, variant, text, filter, after }, control, full);
    },
    prime: (spec, variant, queries, control) => {
      const own = first.courteous(control);
      const step = (work: (prepared: Prepared) => Promise<void>): Promise<void> =>
        oneAtATime(async () => work(await prepare(ports, sessionOf(spec), spec, [variant], own)));
      return primeCaches(search, variant, queries, step, ports.clock, own);
    },
    embedQueries: (variants, queries, control) =>
      oneAtATime(() => embedQueries(ports, variants, queries, first.courteous(control))),
    withPrepared: (spec, variant, use, control) =>
      oneAtATime(async () => use(await prepare(ports, sessionOf(spec), spec, [variant], control))),
    compare: (request, control) =>
      oneAtATime(() => {
        checkRequest(request);
        return compareVariants(ports, sessionOf(request.corpus), request, timestamp(), first.courteous(control));
      }),
    quality: (request, control) =>
      oneAtATime(() => qualityOfVariants(ports, sessionOf(request.corpus), request, control)),
    pool: (spec, variants, query, depth, control) =>
      oneAtATime(() => poolAnswers(ports, sessionOf(spec), spec, variants, query, depth, control)),
    attribute: (request, control) =>
      oneAtATime(() => attributeKnobs(ports, sessionOf(request.corpus), request, control)),
    testset: (request, control) =>
      oneAtATime(() => generateTestset(ports, sessionOf(request.corpus), request, control)),
    questionPrompts: (request, control) =>
      oneAtATime(() => questionPrompts(ports, sessionOf(request.corpus), request, control)),
    queriesOfReplies: (request, control) =>
      oneAtATime(() => queriesOfReplies(ports, sessionOf(request.corpus), request, control)),
    sweepPlan: (request, control) =>
      oneAtATime(() => planSweep(ports, sessionOf(request.corpus), speeds, request, control)),
    sweep: (request, control) =>
      oneAtATime(() => {
        const keep = (soFar: SweepResult): void => void (lastSweep = soFar);
        return runSweep(ports, sessionOf(request.corpus), speeds, request, timestamp(), keep, control);
      }),
    sweepSoFar: () => lastSweep,
    usedArtefacts: (spec, variants, control, queries) =>
      oneAtATime(() => usedArtefacts(ports, spec, variants, control, queries)),
    resolveTrace: (request, control) =>
      oneAtATime(async () => (await resolveTrace(ports, sessionOf(request.corpus), request, control)).trace),
    cacheLab: (request, control) =>
      oneAtATime(() => runCacheLab(ports, sessionOf(request.corpus), request, timestamp(), control)),
    replayInRealTime: (request, wait, control) =>
      oneAtATime(() => replayInRealTime(ports, sessionOf(request.corpus), request, wait, control)),
    adviseIndex: (request, control) =>
      oneAtATime(() => adviseIndex(ports, sessionOf(request.corpus), request, control)),
    distil: (request, tokenizer, control) =>
      oneAtATime(() => distil(ports, sessionOf(request.corpus), request, tokenizer, control)),
    spares: () => {
      const open = [...sessions.values()];
      return [
        {
          told: 'the caches were emptied',
          give: () => {
            search.clear();
            for (const session of open) session.dropQueryVectors();
          },
        },
        {
          told: running > 0 ? 'what the job does not use was let go' : 'the open documents were let go',
          give: () => {
            first.close();
            for (const session of open) {
              if (running > 0) session.dropUnused();
              else session.close();
            }
            if (running === 0) sessions.clear();
          },
        },
        {
          told: 'embeddings were let go, which are stored',
          give: () => {
            for (const session of open) session.dropTables();
          },
        },
      ];
    },
    close: () =>
      oneAtATime(async () => {
        for (const session of sessions.values()) session.close();
        sessions.clear();
        await ports.store.close();
      }),
  };
}

function checkRequest({ variants, repeat }: CompareRequest): void {
  if (variants.length < 1 || variants.length > MOST_VARIANTS) {
    throw userError(
      'compare/variants',
      `A comparison takes 1 to ${MOST_VARIANTS} variants, not ${variants.length}.`,
      'Leave some out.',
    );
  }
  if (!Number.isInteger(repeat) || repeat < 1 || repeat > 1000) {
    throw userError('compare/repeat', `The number of rounds is 1 to 1000, not ${repeat}.`, 'Use --repeat 3.');
  }
}
