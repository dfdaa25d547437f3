import { LabError, type JobControl } from '../common';
import type { Variant } from '../config';
import type { Corpus } from '../corpus';
import { UseLedger } from '../cost';
import { anchorQuerySet, checkQuerySet, judgementsByQuery, locateSpans, querySetFingerprint } from '../evaluation';
import { isVariantsOwn, prepare, type PipelineSession, type Prepared, type VariantFailure } from '../pipeline';
import type { LabPorts } from '../ports';
import { attributeKnobs } from './attribution';
import { checkLimits, compareWithBaseline, machineNoise } from './comparisons';
import { gatherEvidence, type Evidence } from './evidence';
import { measureCompared, type Asked, type ComparedVariant } from './measure-compared';
import { measureLatency } from './measure-latency';
import { queryOutcomes } from './outcomes';
import { queriesFor, type QuerySource } from './query-source';
import type { Attribution, CompareRequest, RunRankings, RunResult } from './types';
import { spendingNote } from './variant-cost';

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
  const asked = await questionsOf(request, prepared, control);
  const { queries, judgements } = asked;

  const rounds = { repeat, seed, twins: true, leaveOut: true };
  const latencies = await measureLatency(variants, queries, rounds, ports.clock, control);
  const noise = machineNoise(latencies[0]!.twins!, seed);
  const { compared, failures } = await measureCompared(ports, request, prepared, asked, latencies, control);
  const qualities = compared.map(({ measures }) => measures.quality);
  const evidence = request.brief ? NO_EVIDENCE : await evidenceOf(ports, session, prepared, compared, asked, control);
  // The last to look at the indexes: it opens others.
  const attributed = asked.judged
    ? await attributionsOf(ports, session, { ...request, variants: compared.map(variantOf) }, control)
    : { attributions: [], notes: [] };
  const left = inOrder([...prepared.failures, ...failures], request.variants);
  const result: RunResult = {
    schemaVersion: 1,
    id: runId(startedAt, variants[0]!.fingerprint),
    startedAt,
    machine: ports.machine,
    corpus: corpusFacts(prepared),
    queries: queryFacts(request, asked),
    settings: { repeat, seed, prices: { source: ports.prices.source, date: ports.prices.date } },
    stages,
    variants: compared.map((variant) => variant.result),
    ...(left.length > 0 && { failures: left }),
    comparisons: await compareWithBaseline(compared, noise, seed, control),
    limits: checkLimits(compared, limits),
    outcomes: queryOutcomes(queries, qualities, judgements, evidence.byQuery),
    ...(attributed.attributions.length > 0 && { attributions: attributed.attributions }),
    noise,
    notes: [
      ...asked.notices,
      ...evidence.notes,
      ...spendingNote(session.ledger, ports.prices),
      ...attributed.notes,
      ...unknownNotes(request, corpus, asked),
      ...(ports.store.notice ? [ports.store.notice] : []),
    ],
  };
  return { result, rankings: rankingsOf(compared, queries) };
}

/** What is asked, where it comes from, and what is wrong with it. */
interface Questions extends Asked, QuerySource {
  /** Queries with a relevant judgement. */
  readonly judged: number;
  readonly notices: readonly string[];
}

async function questionsOf(request: CompareRequest, prepared: Prepared, control: JobControl): Promise<Questions> {
  const { corpus, variants } = prepared;
  const { querySet, notices } = await anchorQuerySet(request.querySet, corpus.documents, control);
  const found = queriesFor(querySet, corpus, variants[0]!.chunkSet, request.seed);
  if (found.source === 'headings') return { ...found, judgements: new Map(), judged: 0, notices };
  const checked = checkQuerySet(querySet!, lineCounts(corpus));
  return {
    ...found,
    judgements: judgementsByQuery(locateSpans(querySet!.judgements, corpus.documents)),
    judged: checked.judged.length,
    notices: [...notices, ...checked.notices],
  };
}

/** Why queries were lost; where a server or a model fails, that the reasons are unknown. */
async function evidenceOf(
  ports: LabPorts,
  session: PipelineSession,
  prepared: Prepared,
  compared: readonly ComparedVariant[],
  { queries, judgements }: Asked,
  control: JobControl,
): Promise<Evidence> {
  const measured = { ...prepared, variants: compared.map((variant) => variant.prepared) };
  const qualities = compared.map(({ measures }) => measures.quality);
  try {
    return await gatherEvidence(ports, session, measured, queries, qualities, judgements, control);
  } catch (error) {
    if (!isVariantsOwn(error)) throw error;
    return { ...NO_EVIDENCE, notes: [`Reasons are unknown: ${LabError.dataOf(error).message}`] };
  }
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

const corpusFacts = ({ corpus, variants: [baseline] }: Prepared): RunResult['corpus'] => ({
  name: corpus.root.split(/[\\/]/).filter(Boolean).at(-1) ?? corpus.root,
  kind: corpus.kind,
  documents: corpus.documents.length,
  chunks: baseline!.chunkSet.chunks.length,
  tokens: baseline!.chunkSet.tokens,
  fingerprint: corpus.fingerprint,
  partial: corpus.partial,
  skipped: corpus.skipped,
});

const queryFacts = ({ querySet }: CompareRequest, { queries, judged, source }: Questions): RunResult['queries'] => ({
  count: queries.length,
  judged,
  source,
  fingerprint: querySetFingerprint(source === 'judged' ? querySet! : { queries, judgements: [] }),
});

/** What this run cannot say, and why. */
const unknownNotes = ({ attribute }: CompareRequest, corpus: Corpus, { judged, source }: Questions): string[] => [
  ...(attribute && judged === 0 ? ['No query is judged, so it cannot be said which knob changes the quality.'] : []),
  ...(source === 'headings'
    ? ['No query set was found: headings of the documents were asked, so latency is measured and quality is unknown.']
    : []),
  ...(corpus.partial ? ['A limit cut the list of documents short: this run covers a part of the corpus.'] : []),
];

const rankingsOf = (compared: readonly ComparedVariant[], queries: Asked['queries']): RunRankings =>
  Object.fromEntries(
    compared.map(({ name, measures }) => [
      name,
      queries.map((query, i) => ({ query: query.id, items: measures.quality[i]!.documents })),
    ]),
  );

const variantOf = ({ prepared }: ComparedVariant): Variant => prepared.variant;

const inOrder = (failures: readonly VariantFailure[], variants: readonly Variant[]): VariantFailure[] =>
  variants.flatMap(({ name }) => failures.filter((failure) => failure.name === name));

const NO_EVIDENCE: Evidence = { byQuery: new Map(), notes: [] };

function lineCounts(corpus: Corpus): ReadonlyMap<string, number> {
  return new Map(corpus.documents.map(({ id, source }) => [id, source.split(/\r\n|\r|\n/).length]));
}
