import { createRng, hashText } from '../common';
import { spanQuote, type Judgement, type Query, type QueryOriginKind } from '../evaluation';
import type { Material } from './material';
import { sectionAt, textOfLines, type Page } from './page';
import { asLine } from './prose';
import { quotes, reword, shortened } from './reword';
import type { Candidate, DropReason } from './types';
import { contentWords, overlapOf, stemsOf } from './words';

/** What a query needs to be asked at all. */
const LEAST_WORDS = 3;
/** A heading such as "Overview" says nothing. */
const LEAST_SOURCE_WORDS = 2;
/** A query of which the answer holds more than this is dropped. */
const MOST_OVERLAP = 0.8;
/** Places that may fit a query as well as its own. */
const MOST_RIVALS = 2;
/** A place fits better when it holds this much more of the query's weight. */
const CLEARLY = 0.2;
const LEAST_ANSWER_WORDS = 3;
const RELEVANT = 1;
/** Asked by somebody: the words stay as they are. */
const ASKED: ReadonlySet<QueryOriginKind> = new Set(['search', 'model']);
/**
 * Said outside of the answer by whoever linked, described or changed it, or asked before it was given: in these words,
 * a question shortened, where they do not repeat the answer.
 */
const SAID_ELSEWHERE: ReadonlySet<QueryOriginKind> = new Set(['link', 'symbol', 'commit', 'question']);
/** A sentence with more words that carry a topic is no query. */
const MOST_WRITTEN = 12;

export interface MadeQuery {
  readonly query: Query;
  readonly judgement: Judgement;
  /** What two queries are compared by. */
  readonly stems: ReadonlySet<string>;
}

/** The query that a candidate becomes, or why it becomes none. Depends on nothing but its arguments. */
export function makeQuery(candidate: Candidate, material: Material, seed: number): MadeQuery | DropReason {
  const { span, origin } = candidate;
  const page = material.pages.get(span.file)!;
  const wholeDocument = page.document.format === 'beir';
  const judged = wholeDocument ? page.plain.text : textOfLines(page, span);
  const judgedStems = stemsOf(judged);
  if (judgedStems.size < LEAST_ANSWER_WORDS) return 'span-empty';

  if (!ASKED.has(origin.kind)) {
    const source = stemsOf(candidate.text);
    if (source.size < LEAST_SOURCE_WORDS) return 'too-short';
    if (isAmbiguous(source, span, material)) return 'ambiguous';
  }
  const answer = contentWords(`${sectionAt(page, span.startLine)?.titles.join('. ') ?? ''}\n${judged}`);
  const leaks = (text: string): boolean => overlapOf(text, judgedStems) > MOST_OVERLAP || quotes(text, answer);
  const rng = createRng(Number.parseInt(hashText(JSON.stringify([seed, candidate])).slice(0, 8), 16));
  const line = ASKED.has(origin.kind) ? candidate.text : asLine(candidate.text);
  const written = origin.kind === 'question' ? shortened(line, rng) : line;
  const asWritten =
    ASKED.has(origin.kind) ||
    (SAID_ELSEWHERE.has(origin.kind) && stemsOf(written).size <= MOST_WRITTEN && !leaks(written));
  const text = asWritten ? written : reword({ text: candidate.text, answer, lexicon: material.lexicon, rng });
  const stems = stemsOf(text);
  if (stems.size < (ASKED.has(origin.kind) ? 1 : LEAST_WORDS)) return 'too-short';
  if (origin.kind !== 'search' && leaks(text)) return 'leaks';

  const id = `g-${hashText(JSON.stringify([text, span.file, span.startLine, span.endLine])).slice(0, 10)}`;
  const overlap = overlapOf(text, judgedStems);
  return { query: { id, text, origin, overlap }, judgement: judgementOf(id, span, page, wholeDocument), stems };
}

/** BEIR judges whole documents, which nothing moves: they need no quote. */
function judgementOf(query: string, span: Candidate['span'], { lines }: Page, wholeDocument: boolean): Judgement {
  if (wholeDocument) return { query, file: span.file, grade: RELEVANT };
  const quote = spanQuote((line) => lines.line(line - 1), span);
  return { query, ...span, grade: RELEVANT, ...(quote && { quote }) };
}

/**
 * Whether the words as they were found fit other places: sections that hold clearly more of them, weighted by rarity,
 * or all of them as its own does. The reworded query is not asked, nor is any ranking: a filter by the words of queries
 * would keep those that suit lexical search.
 */
function isAmbiguous(
  stems: ReadonlySet<string>,
  span: Candidate['span'],
  { lexicon, sectionsWith }: Material,
): boolean {
  const shares = lexicon.coverage(stems);
  const own = sectionsWith(span);
  const ownShare = Math.max(0, ...[...own].map((section) => shares.get(section) ?? 0));
  const fits = Math.min(1, ownShare + CLEARLY) - 1e-9;
  let rivals = 0;
  for (const [section, share] of shares) if (share >= fits && !own.has(section)) rivals++;
  return rivals > MOST_RIVALS;
}
