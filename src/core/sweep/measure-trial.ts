import type { JobControl } from '../common';
import type { Query } from '../evaluation';
import {
  measureAnnRecall,
  measureLatency,
  measureQuality,
  measureResultCache,
  variantCost,
  variantMetrics,
  type LatencySamples,
  type QueryQuality,
  type StageReport,
} from '../experiment';
import { prepare } from '../pipeline';
import { createRetriever, type Retrieval } from '../retrieval';
import { percentile } from '../statistics';
import { lossAgainst, rungsOf, type Rival } from './early-drop';
import { COST, MEMORY, QUALITY } from './objectives';
import type { SpaceVariant } from './space';
import type { SweepContext } from './sweep-context';
import type { TrialRecord } from './trial-store';

/** Queries and rounds that say whether a loser in quality might be faster at least. */
const QUICK = { queries: 12, repeat: 2 };

export interface MeasuredTrial {
  readonly record: TrialRecord;
  readonly stages: readonly StageReport[];
}

/**
 * Prepares one variant beside the base, asks all queries, and times a part of them in turn with the base.
 * @param rivals the front so far: the variant is given up when a part of the queries says that it cannot join them;
 * none: it is always measured in full
 */
export async function measureTrial(
  context: SweepContext,
  { variant }: SpaceVariant,
  rivals: readonly Rival[],
  control: JobControl,
): Promise<MeasuredTrial> {
  const { ports, session, request, base, corpus, queries, judged, timed, judgements } = context;
  const { seed, repeat } = request;
  const isBase = variant === base.variant;
  const together = isBase ? [variant] : [base.variant, variant];
  const prepared = await prepare(ports, session, request.corpus, together, control);
  const { stages } = prepared;
  const trial = prepared.variants.at(-1)!;

  const retriever = createRetriever(trial.untimed, variant.knobs);
  const answers = new Map<string, Retrieval>();
  const answersTo = async (some: readonly Query[]): Promise<Retrieval[]> => {
    const found: Retrieval[] = [];
    for (const query of some) {
      let answer = answers.get(query.id);
      if (!answer) answers.set(query.id, (answer = await retriever.retrieve(query.text, undefined, query.filter)));
      found.push(answer);
      await control.checkpoint();
    }
    return found;
  };
  const quality: QueryQuality[] = [];
  const askUpTo = async (count: number): Promise<void> => {
    const some = judged.slice(quality.length, count);
    quality.push(...(await measureQuality(trial, corpus, some, await answersTo(some), judgements, control)));
  };
  const ndcg = (): number[] => quality.map(({ metrics }) => metrics![QUALITY]);

  for (const rung of rivals.length > 0 ? rungsOf(judged.length) : []) {
    await askUpTo(rung);
    const asked = judged.slice(0, rung);
    const metrics = variantMetrics(
      trial,
      {
        latency: NOT_TIMED,
        quality,
        annRecall: [],
        cost: await variantCost(ports, trial, asked, await answersTo(asked), undefined),
      },
      seed,
    );
    const figures = { ndcg: ndcg(), memory: metrics[MEMORY]?.value, cost: metrics[COST]?.value };
    const quickRatio = async (): Promise<number> =>
      ratioOf(
        await measureLatency(
          prepared.variants,
          timed.slice(0, QUICK.queries),
          { repeat: QUICK.repeat, seed },
          ports.clock,
          control,
        ),
      );
    const reason = await lossAgainst(figures, rivals, seed, quickRatio);
    if (reason !== undefined)
      return { stages, record: { state: 'dropped', metrics, queries: rung, reason, ndcg: figures.ndcg } };
  }

  await askUpTo(judged.length);
  const all = await answersTo(queries);
  const latencies = await measureLatency(prepared.variants, timed, { repeat, seed }, ports.clock, control);
  const annRecall = await measureAnnRecall(trial, timed, control);
  const cache = measureResultCache(trial, prepared.corpus, queries, all, seed, ports.clock);
  const cost = await variantCost(ports, trial, queries, all, cache);
  await control.checkpoint();
  const measures = { latency: latencies.at(-1)!, quality, annRecall, cost, ...(cache && { cache }) };
  return {
    stages,
    record: {
      state: 'measured',
      metrics: variantMetrics(trial, measures, seed),
      queries: judged.length || queries.length,
      ...(!isBase && { latencyRatio: ratioOf(latencies) }),
      ndcg: ndcg(),
    },
  };
}

const NOT_TIMED: LatencySamples = {
  byQuery: [],
  totals: [],
  steps: { tokenize: [], embed: [], search: [], rerank: [], resolve: [] },
  answers: [],
};

/**
 * Latency of the second variant over that of the first: medians over the queries of each query's fastest round. What
 * disturbs a shared machine only ever adds time, so the fastest round is the least disturbed.
 */
const ratioOf = ([base, trial]: readonly LatencySamples[]): number => fastest(trial!) / fastest(base!);

const fastest = ({ byQuery }: LatencySamples): number =>
  percentile(
    byQuery.map((rounds) => Math.min(...rounds)),
    50,
  );
