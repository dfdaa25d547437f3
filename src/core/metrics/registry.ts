import { QUERY_STEPS, STORED_STAGES } from '../common';
import type { Metric, MetricGroup } from './metric';

type Spec = Omit<Metric, 'id' | 'group' | 'headline'> & { headline?: boolean };
const metric = (id: string, spec: Spec): Metric => ({
  headline: false,
  ...spec,
  id,
  group: groupOf(id),
});
/** The first word of the id; disk stands with memory. */
const groupOf = (id: string): MetricGroup => {
  const word = id.split('.', 1)[0]!;
  return word === 'disk' ? 'memory' : (word as MetricGroup);
};

const quality = (id: string, label: string, description: string, headline = false): Metric =>
  metric(`quality.${id}`, { label, unit: 'ratio', better: 'higher', compare: 'paired-queries', description, headline });

const PERCENTILES = [50, 95, 99] as const;
const latencies = (step: string, label: string, description: string, headline = false): Metric[] =>
  PERCENTILES.map((p) =>
    metric(`latency.${step}.p${p}`, {
      label: `${label} p${p}`,
      unit: 'ms',
      better: 'lower',
      compare: step === 'total' ? 'paired-latency' : 'none',
      description: `${description} ${p} of 100 are at most this long; warm, never served from a cache.`,
      headline: headline && p !== 99,
    }),
  );

const STEP_LABELS: Record<(typeof QUERY_STEPS)[number], [string, string]> = {
  tokenize: ['Tokenize', 'Text to token ids.'],
  embed: ['Embed', 'Token ids to a vector, by the model.'],
  search: ['Search', 'Nearest chunks in the index.'],
  rerank: ['Rerank', 'The best chunks ordered again by a reranker.'],
  resolve: ['Resolve', 'Chunk numbers to files and lines.'],
};

/** Every metric of the lab, in the order of its tables. */
export const METRICS: readonly Metric[] = [
  quality(
    'ndcg@10',
    'nDCG@10',
    'Are the best answers at the top of the first ten? Linear gain, as in trec_eval ndcg_cut_10.',
    true,
  ),
  quality('recall@10', 'Recall@10', 'Share of the relevant spans among the first ten. trec_eval recall_10.', true),
  quality('recall@100', 'Recall@100', 'Share of the relevant spans among the first hundred. trec_eval recall_100.'),
  quality(
    'mrr@10',
    'MRR@10',
    'One over the rank of the first relevant answer, 0 beyond ten. trec_eval recip_rank on the first ten.',
  ),
  quality('map@100', 'MAP@100', 'Mean precision at each relevant answer in the first hundred. trec_eval map_cut_100.'),
  quality(
    'hit@10',
    'Hit@10',
    'Share of queries with at least one relevant answer among the first ten. trec_eval success_10.',
  ),
  metric('ann.recall@10', {
    label: 'ANN recall@10',
    unit: 'ratio',
    better: 'higher',
    compare: 'none',
    headline: true,
    description: 'Share of the ten exact nearest neighbours that the index found. Says nothing about relevance.',
  }),
  ...latencies('total', 'Query', 'One query from text to ranked chunks.', true),
  metric('latency.first', {
    label: 'First query',
    unit: 'ms',
    better: 'lower',
    compare: 'none',
    headline: true,
    description:
      'First answer of a fresh engine process: model and index are loaded from disk and one query is answered. Priming is not waited for; it comes after. The median of three processes where a variant of the run primes queries.',
  }),
  metric('latency.priming', {
    label: 'Priming',
    unit: 'ms',
    better: 'lower',
    compare: 'none',
    headline: true,
    optional: true,
    description:
      'Time that answering the primed queries (cache.warm.queries) takes in the fresh process, after its first answer: a service that primes before it takes requests is ready so much later; the median of three processes. The queries are the most popular of as many earlier requests as the load has. Not measured with a remote model, which would have to be paid.',
  }),
  metric('latency.early.mean', {
    label: 'First 50 requests, mean',
    unit: 'ms',
    better: 'lower',
    compare: 'none',
    headline: true,
    optional: true,
    description:
      'Mean time of the first 50 requests of the load in a fresh process, through the caches of the variant, after its first answer and its priming; each request at the median of three processes. Measured for all variants as soon as one of them primes queries; not with a remote model, which would have to be paid. Stored query vectors are used as they were before the run.',
  }),
  ...QUERY_STEPS.flatMap((step) => latencies(step, ...STEP_LABELS[step])),
  ...PERCENTILES.map((p) =>
    metric(`latency.cache.p${p}`, {
      label: `Cache hit p${p}`,
      unit: 'ms',
      better: 'lower',
      compare: 'none',
      description: `A query answered from the result cache. ${p} of 100 are at most this long; never mixed with searched queries.`,
    }),
  ),
  metric('throughput.qps', {
    label: 'Queries a second',
    unit: 'perSecond',
    better: 'higher',
    compare: 'none',
    description: 'One over the mean time of a searched query, one query at a time in one engine.',
  }),
  metric('cache.result.hitRatio', {
    label: 'Result cache hits',
    unit: 'ratio',
    better: 'higher',
    compare: 'none',
    headline: true,
    description:
      'Share of the replayed load that the result cache answered, cold start included. Primed queries (cache.warm.queries) are there from the start.',
  }),
  metric('memory.vectors.bytes', {
    label: 'Vectors',
    unit: 'bytes',
    better: 'lower',
    compare: 'exact',
    headline: true,
    description: 'Bytes of the vectors that the search holds in memory.',
  }),
  metric('memory.index.bytes', {
    label: 'Index',
    unit: 'bytes',
    better: 'lower',
    compare: 'exact',
    headline: true,
    description: 'Bytes that the index holds beside the vectors: links and labels, or postings.',
  }),
  metric('memory.engine.bytes', {
    label: 'Engine, private',
    unit: 'bytes',
    better: 'lower',
    compare: 'none',
    headline: true,
    description: 'Private memory of a fresh engine process that loaded this variant alone and answered a query.',
  }),
  metric('disk.bytes', {
    label: 'On disk',
    unit: 'bytes',
    better: 'lower',
    compare: 'exact',
    description: "Bytes of the variant's artefacts in the store.",
  }),
  metric('build.ms', {
    label: 'Build',
    unit: 'ms',
    better: 'lower',
    compare: 'none',
    headline: true,
    description: "Sum of the variant's stages, each as long as it took when it was computed.",
  }),
  ...STORED_STAGES.map((stage) =>
    metric(`build.${stage}.ms`, {
      label: `Build, ${stage}`,
      unit: 'ms',
      better: 'lower',
      compare: 'none',
      description: `Time of the ${stage} stage when it was computed.`,
    }),
  ),
  metric('cost.per1kQueries.usd', {
    label: 'API, 1,000 queries',
    unit: 'usd',
    better: 'lower',
    compare: 'exact',
    headline: true,
    description: 'Embedding each query and answering it from the retrieved chunks, on the priced models.',
  }),
  metric('cost.perMonth.usd', {
    label: 'API, a month',
    unit: 'usd',
    better: 'lower',
    compare: 'exact',
    headline: true,
    description: 'The same for the given traffic, less what cache hits avoid.',
  }),
  metric('cost.avoided.usd', {
    label: 'Avoided by caches, a month',
    unit: 'usd',
    better: 'higher',
    compare: 'none',
    description: 'What cache hits save in a month: a result cache saves the embedding of the query.',
  }),
  metric('cost.spent.usd', {
    label: 'Paid in this run',
    unit: 'usd',
    better: 'lower',
    compare: 'none',
    description:
      "What this variant's remote models were paid in this run, by the tokens that their servers bill: texts that were not stored yet, and its queries in every round; the one query of the cold start is not counted. 0 with local models; unknown where tokens or price are.",
  }),
  metric('cost.index.usd', {
    label: 'API, embedding the corpus once',
    unit: 'usd',
    better: 'lower',
    compare: 'exact',
    description: 'Embedding every distinct chunk once on the priced embedding model.',
  }),
];

const byId: ReadonlyMap<string, Metric> = new Map(METRICS.map((m) => [m.id, m]));
export const findMetric = (id: string): Metric | undefined => byId.get(id);
