import { createRng, userError, type JobControl } from '../../common';
import type { SourceDocument } from '../../corpus';
import type { Query } from '../../evaluation';
import type { QueryEvent, SyntheticTraceOptions, Trace, TraceEvent } from '../types';
import { documentChanges } from './document-changes';
import { sentencesIn } from './edit-text';
import { topicsOf } from './topics';
import { visitsOf, type Visits } from './visits';
import { Wordings, WORDING_KINDS, type Wording, type WordingKind } from './wordings';
import { createWords, sampleOf } from './words';

/** A wording that a query did not have is asked of a later one; this share of what would be asked as written gives way. */
const CATCH_UP_SHARE = 0.5;
/** Less than this share of what was wanted is told. */
const ENOUGH = 0.9;
const REQUESTS_AT_ONCE = 500;

/** What a trace is made of: the queries that are asked, and the documents that change. */
export interface TraceMaterial {
  readonly queries: readonly Pick<Query, 'id' | 'text' | 'filter'>[];
  readonly documents: readonly Pick<SourceDocument, 'id' | 'source'>[];
}

/**
 * A load that resembles what people do: popular queries (Zipf) that change over the hours, bursts, the same question in
 * other words, questions that look alike and are others, sessions, and documents that change meanwhile. The same
 * material, options and seed give the same trace on every machine.
 * @throws `trace/no-queries`
 */
export async function makeTrace(
  { queries, documents }: TraceMaterial,
  options: SyntheticTraceOptions,
  control: JobControl,
): Promise<Trace> {
  if (queries.length === 0)
    throw userError('trace/no-queries', 'There are no queries to make a trace of.', 'Generate a test set first.');
  const sample = sampleOf(documents);
  const texts = queries.map(({ text }) => text);
  const words = await createWords([...texts, ...sample], control);
  const wordings = new Wordings(queries, words, options.seed);
  const { asWritten } = wordings;
  const asked = asWritten.map(({ text }) => text);
  const topics = topicsOf(asked, await createWords(asked, control), createRng(options.seed + 5));
  const visits = await visitsOf(topics, options, control);
  const worded = await wordedRequests(visits, wordings, options, control);
  const sentences = sample.flatMap((text) => sentencesIn(text).map((each) => each.text.replace(/\s+/g, ' ')));
  const spanMs = visits.atMs.at(-1) ?? 0;
  const changes = await documentChanges(documents, spanMs, options, { words, sentences }, control);
  const twice = queries.length - asWritten.length;
  return {
    name: `synthetic-${options.seed}`,
    source: 'synthetic',
    made: options,
    events: inOrder(worded.events, changes.events),
    notices: [
      ...(twice > 0 ? [`Queries that ask in the same words as another, left out: ${twice}.`] : []),
      ...worded.notices,
      ...changes.notices,
    ],
  };
}

const LACKING: Record<WordingKind, string> = {
  paraphrase: 'ask in other words: few queries can be put otherwise',
  nearMiss: 'look like another query: few queries have look-alikes',
  reversal: 'swap the two sides of a query: few queries have two sides',
};

/** Requests with the words that they are asked in. */
async function wordedRequests(
  { atMs, query, session }: Visits,
  wordings: Wordings,
  { seed, paraphraseShare, nearMissShare, reversalShare }: SyntheticTraceOptions,
  control: JobControl,
): Promise<{ events: QueryEvent[]; notices: string[] }> {
  const rng = createRng(seed + 6);
  // Together they cannot be more than all.
  const scale = 1 / Math.max(1, paraphraseShare + nearMissShare + reversalShare);
  const shares: Record<WordingKind, number> = {
    paraphrase: scale * paraphraseShare,
    nearMiss: scale * nearMissShare,
    reversal: scale * reversalShare,
  };
  const wanted = { paraphrase: 0, nearMiss: 0, reversal: 0 };
  const got = { paraphrase: 0, nearMiss: 0, reversal: 0 };
  const events: QueryEvent[] = [];
  for (let i = 0; i < query.length; i++) {
    if (i % REQUESTS_AT_ONCE === 0) await control.checkpoint();
    let at = rng.next();
    let kind = WORDING_KINDS.find((each) => (at -= shares[each]) < 0);
    if (kind) wanted[kind]++;
    else if (rng.next() < CATCH_UP_SHARE) kind = WORDING_KINDS.find((each) => got[each] < wanted[each]);
    const choice = kind && got[kind] < wanted[kind] ? wordings.of(kind, query[i]!) : [];
    const worded = choice[rng.below(choice.length)];
    if (worded) got[kind!]++;
    const { text, filter, meaning }: Wording = worded ?? wordings.asWritten[query[i]!]!;
    events.push({
      type: 'query',
      atMs: atMs[i]!,
      text,
      ...(filter && { filter }),
      session: String(session[i]! + 1),
      meaning,
    });
  }
  const notices = WORDING_KINDS.filter((kind) => got[kind] < ENOUGH * wanted[kind]).map(
    (kind) => `Only ${got[kind]} of ${wanted[kind]} requests ${LACKING[kind]}.`,
  );
  return { events, notices };
}

/** Both in the order of time; a change comes before what is asked at the same time. */
function inOrder(asked: readonly TraceEvent[], changed: readonly TraceEvent[]): TraceEvent[] {
  const events: TraceEvent[] = [];
  let at = 0;
  for (const event of asked) {
    while (at < changed.length && changed[at]!.atMs <= event.atMs) events.push(changed[at++]!);
    events.push(event);
  }
  return [...events, ...changed.slice(at)];
}
