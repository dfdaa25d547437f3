import { primedQueries } from '../cache';
import { userError, type JobControl } from '../common';
import type { Variant } from '../config';
import type { CorpusSpec } from '../corpus';
import type { LiveCache, QueryAnswer } from '../lab';
import { prepare, type PipelineSession } from '../pipeline';
import type { LabPorts } from '../ports';
import { createCachedSearch } from '../search';
import { percentile } from '../statistics';
import type { QueryEvent, Trace } from '../traces';

/** Longest time without a look whether the job was cancelled, ms. */
const WAIT_AT_ONCE_MS = 100;

export interface RealTimeRequest {
  readonly corpus: CorpusSpec;
  readonly variants: readonly Variant[];
  readonly trace: Trace;
  /** Times as fast as the trace; above 0. */
  readonly speed: number;
}

/** What one variant's search did; times are of the whole request, as whoever asks waits for it. */
export interface RealTimeColumn {
  readonly name: string;
  readonly answeredBy: Readonly<Record<QueryAnswer['cache'], number>>;
  readonly latency: { readonly p50Ms: number; readonly p95Ms: number; readonly p99Ms: number };
  /** As they stood at the end; none where the variant keeps nothing. */
  readonly caches: readonly LiveCache[];
}

export interface RealTimeResult {
  readonly requests: number;
  readonly speed: number;
  /** Time that the replay took, ms. */
  readonly tookMs: number;
  /** How late requests were asked, 95 of 100 at the most, ms: the search could not keep up where this is large. */
  readonly lateP95Ms: number;
  readonly columns: readonly RealTimeColumn[];
  readonly notes: readonly string[];
}

/**
 * Asks the live search of each variant every query of a trace at its time, through caches that start empty. Variants
 * answer in turn, each request in another order, so that what else the machine does meets all of them. The documents
 * stay as they are.
 * @param wait resolves after so many ms
 * @throws `trace/no-queries`, and what making the variants ready throws
 */
export async function replayInRealTime(
  ports: LabPorts,
  session: PipelineSession,
  { corpus, variants, trace, speed }: RealTimeRequest,
  wait: (ms: number) => Promise<void>,
  control: JobControl,
): Promise<RealTimeResult> {
  const { clock } = ports;
  const queries = trace.events.filter((event): event is QueryEvent => event.type === 'query');
  if (queries.length === 0)
    throw userError('trace/no-queries', 'Nobody asks anything in this trace.', 'Use a trace with requests.');
  const prepared = await prepare(ports, session, corpus, variants, control);
  const search = createCachedSearch(clock, ports.store);
  const columns = prepared.variants.map((variant) => ({
    variant,
    answeredBy: { off: 0, miss: 0, result: 0, semantic: 0 },
    requestMs: [] as number[],
    caches: [] as readonly LiveCache[],
  }));
  const lateMs: number[] = [];
  const started = clock.nowMs();
  for (const [i, { text, filter, atMs }] of queries.entries()) {
    const dueMs = started + atMs / speed;
    for (let left = dueMs - clock.nowMs(); left > 0; left = dueMs - clock.nowMs()) {
      await wait(Math.min(left, WAIT_AT_ONCE_MS));
      await control.checkpoint();
    }
    lateMs.push(Math.max(0, clock.nowMs() - dueMs));
    control.report({ stage: 'measure', done: i, total: queries.length, unit: 'requests' });
    for (let turn = 0; turn < columns.length; turn++) {
      const column = columns[(i + turn) % columns.length]!;
      const asked = clock.nowMs();
      const answer = await search.answer(prepared, column.variant, text, filter);
      column.requestMs.push(clock.nowMs() - asked);
      column.answeredBy[answer.cache]++;
      column.caches = answer.caches ?? [];
    }
    await control.checkpoint();
  }
  const changes = trace.events.length - queries.length;
  const isAhead = variants.some(({ knobs }) => primedQueries(knobs) > 0 || knobs['cache.prefetch.queries'] > 0);
  return {
    requests: queries.length,
    speed,
    tookMs: clock.nowMs() - started,
    lateP95Ms: percentile(lateMs, 95),
    columns: columns.map(({ variant, answeredBy, requestMs, caches }) => ({
      name: variant.variant.name,
      answeredBy,
      latency: {
        p50Ms: percentile(requestMs, 50),
        p95Ms: percentile(requestMs, 95),
        p99Ms: percentile(requestMs, 99),
      },
      caches,
    })),
    notes: [
      ...trace.notices,
      ...(changes > 0
        ? [`Changes of documents are left out (${changes}): in real time the documents stay as they are.`]
        : []),
      ...(isAhead ? ['In real time caches start empty and nothing is fetched ahead.'] : []),
    ],
  };
}
