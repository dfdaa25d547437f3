import { LabError, type JobControl } from '../common';
import { UseLedger } from '../cost';
import { isServerKind } from '../vector-index';
import type { Variant } from '../config';
import {
  anchorQuerySet,
  checkQuerySet,
  equalScoresNotice,
  judgementsByQuery,
  locateSpans,
  querySetFingerprint,
  type Query,
} from '../evaluation';
import type { LabPorts, ColdProbe } from '../ports';
import {
  isVariantsOwn,
  prepare,
  type PipelineSession,
  type Prepared,
  type PreparedVariant,
  type VariantFailure,
} from '../pipeline';
import { attributeKnobs } from './attribution';
import { checkLimits, compareWithBaseline, machineNoise } from './comparisons';
import { gatherEvidence, type Evidence } from './evidence';
import { measureResultCache } from './measure-cache';
import { measureLatency } from './measure-latency';
import { measureQuality } from './measure-quality';
import { measureAnnRecall } from './measure-recall';
import { queryOutcomes } from './outcomes';
import { queriesFor } from './query-source';
import type { Attribution, CompareRequest, MetricValues, RunRankings, RunResult, VariantResult } from './types';
import { spendingNote, variantCost } from './variant-cost';
import { variantMetrics, type VariantMeasures } from './variant-metrics';

/** Names a run by its start, so that runs sort by time: `YYYYMMDD-HHMMSS-mmmxxxx`. */
export const runId = (startedAt: string, fingerprint: string): string =>
  `${startedAt.slice(0, 10).replaceAll('-', '')}-${startedAt.slice(11, 19).replaceAll(':', '')}-${startedAt.slice(20, 23)}${fingerprint.slice(0, 4)}`;

/**
 * One run: makes the variants ready (shared stages once), asks them the same queries in turn, and sets the figures side
 * by side against the first variant.
 * @param startedAt ISO time
 */
export async function compareVariants(
  ports: LabPorts,
  session: PipelineSession,
  request: CompareRequest,
  startedAt: string,
  control: JobControl,
): Promise<{ result: RunResult; rankings: RunRankings }> {
  const { seed, repeat, limits } = request;
  session.ledger = new UseLedger();
  const prepared = await prepare(ports, session, request.corpus, request.variants, control, { leaveOut: true });
  const { corpus, variants, stages } = prepared;
  const failures = [...prepared.failures];
  const baseline = variants[0]!;
  const { querySet, notices: anchorNotices } = await anchorQuerySet(request.querySet, corpus.documents, control);
  const { source, queries } = queriesFor(querySet, corpus, baseline.chunkSet, seed);
  const judged = source === 'judged' ? locateSpans(querySet!.judgements, corpus.documents) : [];
  const judgements = judgementsByQuery(judged);
  const checked = source === 'judged' ? checkQuerySet(querySet!, lineCounts(prepared)) : undefined;

  const latencies = await measureLatency(
    variants,
    queries,
    { repeat, seed, twins: true, leaveOut: true },
    ports.clock,
    control,
  );
  const noise = machineNoise(latencies[0]!.twins!, seed);
  const ready: PreparedVariant[] = [];
  const measured: { name: string; metrics: MetricValues; measures: VariantMeasures }[] = [];
  const results: VariantResult[] = [];
  const rankings: Record<string, RunRankings[string]> = {};
  const measure = async (variant: PreparedVariant, v: number): Promise<void> => {
    const { name, knobs } = variant.variant;
    const latency = latencies[v]!;
    if (latency.failure) throw latency.failure;
    const quality = await measureQuality(variant, corpus, queries, latency.answers, judgements, control);
    const annRecall = await measureAnnRecall(variant, queries, control);
    const cache = measureResultCache(knobs, variant.fingerprint, queries, latency.answers, seed, ports.clock);
    const cold = await probe(ports, request, variant, queries[0]!, v, variants.length, control);
    const cost = await variantCost(ports, variant, queries, latency.answers, cache);
    const measures: VariantMeasures = {
      latency,
      quality,
      annRecall,
      cost,
      ...(cache && { cache }),
      ...(cold && { cold }),
    };
    const metrics = variantMetrics(variant, measures, seed);
    await control.checkpoint();
    measured.push({ name, metrics, measures });
    ready.push(variant);
    rankings[name] = queries.map((query, i) => ({ query: query.id, items: quality[i]!.documents }));
    results.push({
      name,
      knobs,
      metrics,
      corpus: {
        chunks: variant.chunkSet.chunks.length,
        tokens: variant.chunkSet.tokens,
        truncated: variant.truncatedChunks,
      },
      latencyMs: latency.totals.map((ms) => Math.round(ms * 1000) / 1000),
      notes: [
        ...variantNotes(variant),
        ...equalScoresNotice(latency.answers),
        ...spendingNote(variant.ledger, ports.prices),
      ],
    });
  };
  for (const [v, variant] of variants.entries()) {
    try {
      await measure(variant, v);
    } catch (error) {
      if (v === 0 || !isVariantsOwn(error)) throw error;
      failures.push({ name: variant.variant.name, error: LabError.dataOf(error) });
    }
  }

  const qualities = measured.map(({ measures }) => measures.quality);
  const evidence = request.brief
    ? NO_EVIDENCE
    : await gatherEvidence(
        ports,
        session,
        { ...prepared, variants: ready },
        queries,
        qualities,
        judgements,
        control,
      ).catch((error: unknown) => {
        if (!isVariantsOwn(error)) throw error;
        return { ...NO_EVIDENCE, notes: [`Reasons are unknown: ${LabError.dataOf(error).message}`] };
      });
  // The last to look at the indexes: it opens others.
  const attributed = checked?.judged.length
    ? await attributionsOf(ports, session, { ...request, variants: ready.map(({ variant }) => variant) }, control)
    : { attributions: [], notes: [] };
  const { attributions } = attributed;
  const result: RunResult = {
    schemaVersion: 1,
    id: runId(startedAt, baseline.fingerprint),
    startedAt,
    machine: ports.machine,
    corpus: {
      name: corpus.root.split(/[\\/]/).filter(Boolean).at(-1) ?? corpus.root,
      kind: corpus.kind,
      documents: corpus.documents.length,
      chunks: baseline.chunkSet.chunks.length,
      tokens: baseline.chunkSet.tokens,
      fingerprint: corpus.fingerprint,
      partial: corpus.partial,
      skipped: corpus.skipped,
    },
    queries: {
      count: queries.length,
      judged: checked?.judged.length ?? 0,
      source,
      fingerprint: querySetFingerprint(source === 'judged' ? request.querySet! : { queries, judgements: [] }),
    },
    settings: { repeat, seed, prices: { source: ports.prices.source, date: ports.prices.date } },
    stages,
    variants: results,
    ...(failures.length > 0 && { failures: inOrder(failures, request.variants) }),
    comparisons: await compareWithBaseline(measured, noise, seed, control),
    limits: checkLimits(measured, limits),
    outcomes: queryOutcomes(queries, qualities, judgements, evidence.byQuery),
    ...(attributions.length > 0 && { attributions }),
    noise,
    notes: [
      ...anchorNotices,
      ...(checked?.notices ?? []),
      ...evidence.notes,
      ...spendingNote(session.ledger, ports.prices),
      ...attributed.notes,
      ...(request.attribute && !checked?.judged.length
        ? ['No query is judged, so it cannot be said which knob changes the quality.']
        : []),
      ...(source === 'headings'
        ? [
            'No query set was found: headings of the documents were asked, so latency is measured and quality is unknown.',
          ]
        : []),
      ...(corpus.partial ? ['A limit cut the list of documents short: this run covers a part of the corpus.'] : []),
      ...(ports.store.notice ? [ports.store.notice] : []),
    ],
  };
  return { result, rankings };
}

async function attributionsOf(
  ports: LabPorts,
  session: PipelineSession,
  { attribute, corpus, variants: [baseline, ...others], querySet, seed }: CompareRequest,
  control: JobControl,
): Promise<{ attributions: readonly Attribution[]; notes: readonly string[] }> {
  const attributions: Attribution[] = [];
  const notes: string[] = [];
  for (const variant of attribute ? others : []) {
    const request = { corpus, baseline: baseline!, variant, querySet: querySet!, seed };
    try {
      attributions.push(await attributeKnobs(ports, session, request, control));
    } catch (error) {
      if (!isVariantsOwn(error)) throw error;
      notes.push(`Which knob made ${variant.name} differ is unknown: ${LabError.dataOf(error).message}`);
    }
  }
  return { attributions, notes };
}

const inOrder = (failures: readonly VariantFailure[], variants: readonly Variant[]): VariantFailure[] =>
  variants.flatMap(({ name }) => failures.filter((failure) => failure.name === name));

const NO_EVIDENCE: Evidence = { byQuery: new Map(), notes: [] };

/** What only a cold start tells. */
const COLD_METRICS = ['latency.first', 'memory.engine.bytes'];

async function probe(
  ports: LabPorts,
  request: CompareRequest,
  variant: PreparedVariant,
  query: Query,
  done: number,
  total: number,
  control: JobControl,
): Promise<ColdProbe | undefined> {
  // An index on a server is there before anything starts: a fresh process would make it anew.
  if (variant.dense && isServerKind(variant.dense.index.kind)) return undefined;
  if (!ports.coldProbe || (request.brief && !COLD_METRICS.some((id) => request.limits[id]))) return undefined;
  control.report({ stage: 'probe', done, total, unit: 'variants', detail: variant.variant.name });
  await control.checkpoint();
  const { text, filter } = query;
  return ports.coldProbe(request.corpus, variant.variant, { text, ...(filter && { filter }) }, control);
}

const variantNotes = ({ truncatedChunks, dense }: PreparedVariant): string[] =>
  truncatedChunks && dense
    ? [
        `${truncatedChunks} chunks are longer than the ${dense.embedder.model.maxTokens} tokens that ${dense.embedder.model.id} reads; the rest of them is not searched.`,
      ]
    : [];

function lineCounts({ corpus }: Prepared): ReadonlyMap<string, number> {
  return new Map(corpus.documents.map(({ id, source }) => [id, source.split(/\r\n|\r|\n/).length]));
}
