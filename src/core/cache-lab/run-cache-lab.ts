import { userError, type JobControl } from '../common';
import type { KnobValues } from '../config';
import type { PipelineSession } from '../pipeline';
import type { LabPorts } from '../ports';
import { judgeOfKnobs } from '../semantic-cache';
import { alikeScores, type AlikeScores } from './alike-scores';
import { bestPossibleHits } from './best-possible';
import { checkColumns } from './check-columns';
import { columnOf } from './column';
import { defaultColumns } from './default-columns';
import { historyOf } from './history';
import { lookUpTimer } from './measure-look-ups';
import { mistakeOf } from './mistakes';
import { notesOf } from './notes';
import { replayColumn } from './replay-column';
import { resolveTrace } from './resolve-trace';
import { sizeCurves } from './size-curves';
import { timelineOf } from './timeline';
import type { CacheColumn, CacheLabRequest, CacheLabResult } from './types';

/**
 * Replays a trace through the caches of several variants of one pipeline; of one variant alone, through what its caches
 * could be (see `defaultColumns`).
 * @throws `cache/variants`, `cache/other-knobs`, `cache/empty-trace`, and what preparing the pipeline throws
 */
export async function runCacheLab(
  ports: LabPorts,
  session: PipelineSession,
  { corpus, variants: given, trace: recorded }: CacheLabRequest,
  startedAt: string,
  control: JobControl,
): Promise<CacheLabResult> {
  const variants = given.length === 1 ? defaultColumns(given[0]!) : given;
  checkColumns(variants);
  if (!recorded.events.some((event) => event.type === 'query' && event.text.trim() !== ''))
    throw userError(
      'cache/empty-trace',
      `The trace "${recorded.name}" asks nothing.`,
      'Use a trace with queries, or leave --trace out to have one made.',
    );
  const base = variants[0]!;
  const alike = variants.some(
    ({ knobs }) => knobs['cache.semantic.policy'] !== 'none' || knobs['cache.answer.threshold'] < 1,
  );
  const request = { corpus, variant: base, trace: recorded, alike };
  const resolved = await resolveTrace(ports, session, request, control);
  const { trace, asked, prepared } = resolved;
  const knobsOf = variants.map(({ knobs }) => knobs);
  const history = historyOf(trace, knobsOf);
  const judged = new Map<string, AlikeScores>();
  const scoresOf = (knobs: KnobValues): AlikeScores => {
    const judge = JSON.stringify([knobs['cache.semantic.guards'], knobs['cache.semantic.weights']]);
    let scores = judged.get(judge);
    if (!scores) judged.set(judge, (scores = alikeScores(trace, judgeOfKnobs(knobs))));
    return scores;
  };

  const lookUpMsOf = lookUpTimer(
    { queries: asked.queries, ...(resolved.rows && { rows: resolved.rows }) },
    ports.clock,
  );
  const columns: CacheColumn[] = [];
  const outcomes: Uint8Array[] = [];
  let replayMs = 0;
  for (const [done, variant] of variants.entries()) {
    control.report({ stage: 'cache', done, total: variants.length, unit: 'columns', detail: variant.name });
    const { knobs } = variant;
    const lookUpMs = lookUpMsOf(knobs);
    const started = ports.clock.nowMs();
    const scores = scoresOf(knobs);
    const replay = await replayColumn(trace, knobs, { history, scores, lookUpMs }, control);
    replayMs += ports.clock.nowMs() - started;
    const mistakes = replay.mistakes.map((one) => mistakeOf(trace, asked.versions, one));
    columns.push(columnOf(variant, replay, bestPossibleHits(trace, knobs, history), mistakes));
    outcomes.push(replay.outcomes);
  }
  const curves = await sizeCurves(trace, history, control);
  const labelled = trace.queryOf.reduce((sum, query) => sum + (trace.queries[query]!.meaning >= 0 ? 1 : 0), 0);
  return {
    startedAt,
    trace: {
      name: recorded.name,
      source: recorded.source,
      ...(recorded.made && { seed: recorded.made.seed }),
      requests: trace.requests,
      queries: trace.queries.length,
      sessions: asked.sessions,
      labelled,
      documentEvents: recorded.events.length - trace.requests - asked.empty,
      spanMs: trace.atMs.at(-1)! - trace.atMs[0]!,
    },
    pipeline: {
      model: base.knobs['embedding.model'],
      mode: base.knobs['retrieval.mode'],
      k: base.knobs['retrieval.k'],
      documents: prepared.corpus.documents.length,
      chunks: prepared.variants[0]!.chunkSet.chunks.length,
    },
    columns,
    curves,
    timeline: timelineOf(trace, history, outcomes),
    replayMs,
    notes: notesOf(resolved, recorded, variants, history, columns, curves),
  };
}
