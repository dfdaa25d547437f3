import { userError, type JobControl } from '../common';
import { QUERY_ORIGINS, type QueryOriginKind } from '../evaluation';
import { readCorpus, type PipelineSession, type PreparePorts } from '../pipeline';
import { AskedBefore } from './asked-before';
import { inTurns } from './in-turns';
import { makeQuery, type MadeQuery } from './make-query';
import { gatherCandidates, readMaterial, type Material } from './material';
import {
  DROP_REASONS,
  type Candidate,
  type DocumentHistory,
  type DropReason,
  type TestsetRequest,
  type TestsetResult,
} from './types';
import { stemsOf } from './words';

/** A test set has at most so many new queries. */
export const MOST_TESTSET_QUERIES = 5000;
/** A file may have so many times its even share of the queries. */
const SHARES = 3;
const CHECKPOINT_EVERY = 20;
/** Candidates looked at for each query wanted: documents that repeat themselves would take for ever. */
const LOOKED_PER_QUERY = 20;

/**
 * Queries made from the documents themselves. The same documents, request and seed give the same queries.
 * @throws `testset/count`, `testset/no-documents`, `testset/kinds`
 */
export async function generateTestset(
  ports: PreparePorts & { readonly history?: DocumentHistory },
  session: PipelineSession,
  request: TestsetRequest,
  control: JobControl,
): Promise<TestsetResult> {
  const kinds = kindsOf(request);
  const corpus = await readCorpus(ports, session, request.corpus, control);
  if (corpus.documents.length === 0)
    throw userError(
      'testset/no-documents',
      'The corpus holds no documents to make queries from.',
      'Name a folder with documents, or check include and exclude of the configuration.',
    );
  const material = await readMaterial(corpus, control);
  const { history } = ports;
  const sources = { root: request.corpus.root, kinds, ...(history && { history }), searches: request.searches ?? [] };
  const candidates = await gatherCandidates(material, sources, control);
  return selectQueries(candidates, material, request, kinds, control);
}

function kindsOf({ count, kinds }: TestsetRequest): ReadonlySet<QueryOriginKind> {
  if (!Number.isInteger(count) || count < 1 || count > MOST_TESTSET_QUERIES)
    throw userError(
      'testset/count',
      `A test set has 1 to ${MOST_TESTSET_QUERIES} queries, not ${count}.`,
      'Ask for 100.',
    );
  const wanted = (kinds.length > 0 ? kinds : QUERY_ORIGINS).filter((kind) => kind !== 'model');
  if (wanted.length > 0) return new Set(wanted);
  throw userError(
    'testset/kinds',
    'Questions of a language model are not made from the documents alone.',
    'Name another kind, such as heading.',
  );
}

/** Makes queries of candidates in turns until there are enough. */
export async function selectQueries(
  candidates: readonly Candidate[],
  material: Material,
  { count, seed, existing }: TestsetRequest,
  kinds: ReadonlySet<QueryOriginKind>,
  control: JobControl,
): Promise<TestsetResult> {
  const asked = new AskedBefore();
  for (const { text } of existing?.queries ?? []) asked.add(stemsOf(text));
  const ids = new Set(existing?.queries.map(({ id }) => id));
  const share = SHARES * Math.ceil(count / material.pages.size);
  const perFile = new Map<string, number>();
  const dropped: Partial<Record<DropReason, number>> = {};
  const made: MadeQuery[] = [];
  const drop = (reason: DropReason): void => void (dropped[reason] = (dropped[reason] ?? 0) + 1);
  let looked = 0;
  for (const candidate of inTurns(candidates, seed)) {
    if (made.length === count || looked === LOOKED_PER_QUERY * count) break;
    if (looked++ % CHECKPOINT_EVERY === 0) {
      control.report({ stage: 'measure', done: made.length, total: count, unit: 'queries', detail: 'test set' });
      await control.checkpoint();
    }
    const { file } = candidate.span;
    const ofFile = perFile.get(file) ?? 0;
    if (ofFile >= share) {
      drop('surplus');
      continue;
    }
    const result = makeQuery(candidate, material, seed);
    if (typeof result === 'string') drop(result);
    else if (ids.has(result.query.id) || asked.has(result.stems)) drop('duplicate');
    else {
      made.push(result);
      asked.add(result.stems);
      perFile.set(file, ofFile + 1);
    }
  }
  const overlap = made.reduce((sum, { query }) => sum + query.overlap!, 0) / made.length;
  return {
    queries: made.map(({ query }) => query),
    judgements: made.map(({ judgement }) => judgement),
    kinds: QUERY_ORIGINS.filter((kind) => kinds.has(kind)).map((kind) => ({
      kind,
      found: candidates.filter(({ origin }) => origin.kind === kind).length,
      kept: made.filter(({ query }) => query.origin?.kind === kind).length,
    })),
    dropped,
    ...(made.length > 0 && { overlap }),
    files: perFile.size,
    notices: made.length < count ? [fewer(made.length, count, candidates.length, dropped)] : [],
  };
}

function fewer(
  made: number,
  count: number,
  candidates: number,
  dropped: Readonly<Partial<Record<DropReason, number>>>,
): string {
  const reasons = Object.entries(dropped)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, number]) => `${number} dropped (${DROP_REASONS[reason as DropReason]})`);
  const why = [`${candidates} candidates`, ...reasons].join(', ');
  return `The documents give ${made} of the ${count} queries wanted: ${why}.`;
}
