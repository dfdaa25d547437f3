import { counted, LabError, type JobControl } from '../common';
import { equalScoresNotice, type Judgement, type Query } from '../evaluation';
import { isVariantsOwn, type Prepared, type PreparedVariant, type VariantFailure } from '../pipeline';
import type { LabPorts } from '../ports';
import { isServerKind } from '../vector-index';
import { coldStart, measureColdStart, type ColdMeasure } from './cold-start';
import { measureResultCache } from './measure-cache';
import type { LatencySamples } from './measure-latency';
import { measureQuality } from './measure-quality';
import { measureAnnRecall } from './measure-recall';
import type { CompareRequest, MetricValues, VariantResult } from './types';
import { spendingNote, variantCost } from './variant-cost';
import { variantMetrics, type VariantMeasures } from './variant-metrics';

/** What all variants of a run are asked. */
export interface Asked {
  readonly queries: readonly Query[];
  /** Query id → its judgements; empty where nothing is judged. */
  readonly judgements: ReadonlyMap<string, readonly Judgement[]>;
}

/** A variant of a run with all that was measured on it. */
export interface ComparedVariant {
  readonly name: string;
  readonly metrics: MetricValues;
  readonly measures: VariantMeasures;
  readonly prepared: PreparedVariant;
  readonly result: VariantResult;
}

/**
 * Measures what latency left to measure, one variant after the other. A variant other than the first whose server or
 * model fails is left out.
 * @param latencies in the order of the variants
 */
export async function measureCompared(
  ports: LabPorts,
  request: CompareRequest,
  prepared: Prepared,
  asked: Asked,
  latencies: readonly LatencySamples[],
  control: JobControl,
): Promise<{ readonly compared: readonly ComparedVariant[]; readonly failures: readonly VariantFailure[] }> {
  const compared: ComparedVariant[] = [];
  const failures: VariantFailure[] = [];
  for (const [v, variant] of prepared.variants.entries()) {
    try {
      const cold = (): Promise<ColdMeasure | undefined> => probe(ports, request, prepared, v, asked.queries, control);
      compared.push(await measureOne(ports, request.seed, prepared, variant, asked, latencies[v]!, cold, control));
    } catch (error) {
      if (v === 0 || !isVariantsOwn(error)) throw error;
      failures.push({ name: variant.variant.name, error: LabError.dataOf(error) });
    }
  }
  return { compared, failures };
}

async function measureOne(
  ports: LabPorts,
  seed: number,
  { corpus }: Prepared,
  variant: PreparedVariant,
  { queries, judgements }: Asked,
  latency: LatencySamples,
  probeCold: () => Promise<ColdMeasure | undefined>,
  control: JobControl,
): Promise<ComparedVariant> {
  const { name, knobs } = variant.variant;
  if (latency.failure) throw latency.failure;
  const quality = await measureQuality(variant, corpus, queries, latency.answers, judgements, control);
  const annRecall = await measureAnnRecall(variant, queries, control);
  const cache = measureResultCache(variant, corpus, queries, latency.answers, seed, ports.clock);
  const cold = await probeCold();
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
  const result: VariantResult = {
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
  };
  return { name, metrics, measures, prepared: variant, result };
}

/** What only a cold start tells. */
const COLD_METRICS = ['latency.first', 'latency.priming', 'latency.early.mean', 'memory.engine.bytes'];

async function probe(
  ports: LabPorts,
  request: CompareRequest,
  { variants }: Prepared,
  v: number,
  queries: readonly Query[],
  control: JobControl,
): Promise<ColdMeasure | undefined> {
  const variant = variants[v]!;
  // An index on a server is there before anything starts: a fresh process would make it anew.
  if (variant.dense && isServerKind(variant.dense.index.kind)) return undefined;
  if (!ports.coldProbe || (request.brief && !COLD_METRICS.some((id) => request.limits[id]))) return undefined;
  control.report({ stage: 'probe', done: v, total: variants.length, unit: 'variants', detail: variant.variant.name });
  await control.checkpoint();
  const start = coldStart(variant, variants, queries, request.seed);
  return measureColdStart(start, () => ports.coldProbe!(request.corpus, variant.variant, start, control));
}

const variantNotes = ({ truncatedChunks, dense }: PreparedVariant): string[] =>
  truncatedChunks && dense
    ? [
        `${counted(truncatedChunks, 'chunk is', 'chunks are')} longer than the ${dense.embedder.model.maxTokens} tokens that ${dense.embedder.model.id} reads; what lies beyond is not searched.`,
      ]
    : [];
