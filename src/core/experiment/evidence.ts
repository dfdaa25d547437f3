import type { JobControl } from '../common';
import type { Corpus } from '../corpus';
import { gradeOfSpan, type Judgement, type Query } from '../evaluation';
import type { PipelineSession, Prepared, PreparedVariant, PreparePorts } from '../pipeline';
import type { Hit } from '../retrieval';
import { rankIn, type QueryQuality } from './measure-quality';
import { bestJudgement } from './outcomes';
import { probesOf, type Probe, type Probes } from './probes';
import type { AnswerEvidence } from './types';

/** Multiplications that all probes together may cost: some ten seconds. */
const MOST_PRODUCTS = 2e10;
const LEAST_QUERIES = 10;
const MOST_QUERIES = 1000;

export interface Evidence {
  /** Place of the query → by variant. Queries whose answer every variant found at the same rank have none. */
  readonly byQuery: ReadonlyMap<number, readonly AnswerEvidence[]>;
  readonly notes: readonly string[];
}

/**
 * Why variants find the same answer at different ranks: what each of them would have found without the shortcuts of its
 * index, its storage and its dimensions, and which chunk holds the answer. Only judged queries whose rank differs are
 * looked at, those with the largest difference in nDCG@10 first, as long as it takes seconds.
 * @param qualities by variant, by query
 */
export async function gatherEvidence(
  ports: PreparePorts,
  session: PipelineSession,
  { corpus, variants }: Prepared,
  queries: readonly Query[],
  qualities: readonly (readonly QueryQuality[])[],
  judgements: ReadonlyMap<string, readonly Judgement[]>,
  control: JobControl,
): Promise<Evidence> {
  const byQuery = new Map<number, readonly AnswerEvidence[]>();
  const differing = differingQueries(qualities);
  if (differing.length === 0) return { byQuery, notes: [] };
  const probes = await probesOf(ports, session, corpus, variants, control);
  const asked = differing.slice(0, affordable(probes));
  for (const [done, q] of asked.entries()) {
    control.report({ stage: 'measure', done, total: asked.length, unit: 'queries', detail: 'reasons' });
    const query = queries[q]!;
    const relevant = judgements.get(query.id)!;
    const ranks = new Map<Probe, number | null>();
    for (const probe of new Set(probes.flatMap((of) => Object.values(of) as Probe[]))) {
      ranks.set(probe, rankIn(await probe.ask(query), relevant));
      await control.checkpoint();
    }
    const rankBy = (probe: Probe | undefined): number | null | undefined => probe && ranks.get(probe);
    const evidenceOf = (variant: PreparedVariant, v: number): AnswerEvidence => {
      const { rank, hits } = qualities[v]![q]!;
      const { exact, full, meaning, words } = probes[v]!;
      return known({
        exactRank: exact ? ranks.get(exact) : variant.dense && rank,
        fullRank: rankBy(full),
        chunk: answerChunk(variant, corpus, hits, bestJudgement(relevant)!),
        denseRank: rankBy(meaning),
        lexicalRank: rankBy(words),
      });
    };
    byQuery.set(q, variants.map(evidenceOf));
  }
  const rest = differing.length - asked.length;
  return {
    byQuery,
    notes:
      rest > 0
        ? [`Reasons were looked for in the ${asked.length} queries that differ most, not in ${rest} others.`]
        : [],
  };
}

/** Queries whose rank differs, largest spread of nDCG@10 first. */
function differingQueries(qualities: readonly (readonly QueryQuality[])[]): number[] {
  const spreadOf = (q: number): number => {
    const values = qualities.map((quality) => quality[q]!.metrics?.['quality.ndcg@10'] ?? 0);
    return Math.max(...values) - Math.min(...values);
  };
  return (qualities[0] ?? [])
    .flatMap((_, q) =>
      new Set(qualities.map((quality) => quality[q]!.rank)).size > 1 ? [{ q, spread: spreadOf(q) }] : [],
    )
    .sort((a, b) => b.spread - a.spread)
    .map(({ q }) => q);
}

function affordable(probes: readonly Probes[]): number {
  const all = new Set(probes.flatMap((of) => Object.values(of) as Probe[]));
  const products = [...all].reduce((sum, probe) => sum + probe.products, 0);
  return Math.min(MOST_QUERIES, Math.max(LEAST_QUERIES, Math.floor(MOST_PRODUCTS / Math.max(1, products))));
}

/** The best ranked chunk that covers the expected answer; where none was found, the one that would. */
function answerChunk(
  { chunkSet, dense }: PreparedVariant,
  corpus: Corpus,
  hits: readonly Hit[],
  expected: Judgement,
): AnswerEvidence['chunk'] {
  const document = expected.file;
  const covers = ({ startLine, endLine }: { readonly startLine: number; readonly endLine: number }): boolean =>
    gradeOfSpan({ document, startLine, endLine, score: 0 }, [expected]) > 0;
  const found = hits.find((hit) => hit.document === document && covers(hit));
  const place = corpus.documents.findIndex(({ id }) => id === document);
  const row = found?.row ?? chunkSet.chunks.findIndex((chunk, i) => chunkSet.documentOf[i] === place && covers(chunk));
  const chunk = chunkSet.chunks[row];
  if (!chunk) return undefined;
  const { startLine, endLine } = found ?? chunk;
  return { startLine, endLine, ...(dense && chunk.tokens > dense.embedder.maxTokens && { truncated: true }) };
}

/** Without what is not known. */
const known = (evidence: { readonly [Key in keyof AnswerEvidence]: AnswerEvidence[Key] | undefined }): AnswerEvidence =>
  Object.fromEntries(Object.entries(evidence).filter(([, value]) => value !== undefined));
