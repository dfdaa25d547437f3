import { userError } from '../common';
import type { Judgement, Query, QuerySet } from '../evaluation';
import { oneLine } from './text-lines';
import type { ParsedFile, PlacedQuery } from './types';

export interface NamedFile extends ParsedFile {
  /** As the user knows it. */
  readonly file: string;
}

/** What an import adds to a query set. */
export interface QuerySetAddition {
  readonly queries: readonly Query[];
  readonly judgements: readonly Judgement[];
  /** What was left out and why, one sentence each. */
  readonly notices: readonly string[];
}

/**
 * What files add to what is there. Queries that are there with the same text, white space folded, are the same.
 * Nothing that is there changes: another grade for a span that is judged already is left out and said, and so is a whole
 * document where spans of it are judged. Within the files the higher of two grades counts.
 * @param documentOf what a document's name means here; undefined where it means none
 * @throws `import/other-text` with file and line where an id that is in use asks something else; `import/nothing-fits`
 *   where there are judgements and none of them can be used
 */
export function mergeQuerySet(
  existing: QuerySet,
  files: readonly NamedFile[],
  documentOf: (name: string) => string | undefined,
): QuerySetAddition {
  const queries = newQueries(existing, files);
  const known = new Set([...existing.queries, ...queries].map(({ id }) => id));
  const given = files.flatMap(({ judgements }) => judgements);
  const asked = given.filter(({ query }) => known.has(query));
  const placed = asked.flatMap((judgement) => {
    const file = documentOf(judgement.file);
    return file === undefined ? [] : [{ ...judgement, file }];
  });
  const unasked = given.filter(({ query }) => !known.has(query));
  const unmatched = asked.filter(({ file }) => documentOf(file) === undefined);
  if (given.length > 0 && placed.length === 0) throw nothingFits(unasked, unmatched);
  const { judgements, contradictions, repeated } = newJudgements(existing, placed);
  return {
    queries,
    judgements,
    notices: [
      ...sentence(unasked, 'of queries that are neither here nor in these files', ({ query }) => query),
      ...sentence(unmatched, 'about documents that are not in the corpus', ({ file }) => file),
      ...sentence(
        contradictions,
        'with another grade than yours, which is kept',
        ({ query, file }) => `${query}: ${file}`,
      ),
      ...sentence(
        repeated,
        'about whole documents of which you judged spans',
        ({ query, file }) => `${query}: ${file}`,
      ),
    ],
  };
}

const placedQueries = ({ file, queries }: NamedFile): (PlacedQuery & { readonly file: string })[] =>
  queries.map((query) => ({ ...query, file }));

function newQueries(existing: QuerySet, files: readonly NamedFile[]): Query[] {
  const texts = new Map(existing.queries.map(({ id, text }) => [id, text]));
  const added: Query[] = [];
  for (const { file, line, ...query } of files.flatMap(placedQueries)) {
    const before = texts.get(query.id);
    if (before === undefined) added.push(query);
    else if (oneLine(before) !== oneLine(query.text))
      throw userError(
        'import/other-text',
        `The query ${shown(query.id)} asks ${shown(query.text)} here, and ${shown(before)} elsewhere.`,
        'Give one of them another id, in its judgements too.',
        { file, line },
      );
    texts.set(query.id, before ?? query.text);
  }
  return added;
}

function newJudgements(
  existing: QuerySet,
  given: readonly Judgement[],
): { judgements: Judgement[]; contradictions: Judgement[]; repeated: Judgement[] } {
  const grades = new Map(existing.judgements.map((judgement) => [spanKey(judgement), judgement.grade]));
  const documentsWithSpans = new Set(
    existing.judgements.filter(({ startLine }) => startLine !== undefined).map(documentKey),
  );
  const added = new Map<string, Judgement>();
  const contradictions: Judgement[] = [];
  const repeated: Judgement[] = [];
  for (const judgement of given) {
    const key = spanKey(judgement);
    const before = grades.get(key);
    const same = added.get(key);
    if (before !== undefined) {
      if (before !== judgement.grade) contradictions.push(judgement);
    } else if (judgement.startLine === undefined && documentsWithSpans.has(documentKey(judgement)))
      repeated.push(judgement);
    else if (!same || same.grade < judgement.grade) added.set(key, judgement);
  }
  return { judgements: [...added.values()], contradictions, repeated };
}

const spanKey = ({ query, file, startLine, endLine }: Judgement): string =>
  JSON.stringify([query, file, startLine, endLine]);
const documentKey = ({ query, file }: Judgement): string => JSON.stringify([query, file]);

function sentence<Item>(items: readonly Item[], why: string, nameOf: (item: Item) => string): string[] {
  if (items.length === 0) return [];
  const names = [...new Set(items.map(nameOf))];
  const listed = names.slice(0, MOST_LISTED).join(', ') + (names.length > MOST_LISTED ? ', …' : '');
  const count = items.length === 1 ? '1 judgement' : `${items.length} judgements`;
  return [`Left out: ${count} ${why} (${listed}).`];
}
const MOST_LISTED = 5;

function nothingFits(unasked: readonly Judgement[], unmatched: readonly Judgement[]): Error {
  const [first] = unmatched;
  return first
    ? userError(
        'import/nothing-fits',
        `None of the judged documents is in the corpus (first: ${shown(first.file)}).`,
        'Name their folder with --corpus; documents are known by their path or file name.',
      )
    : userError(
        'import/nothing-fits',
        `None of the judgements belongs to a query (first: ${shown(unasked[0]!.query)}).`,
        'Import the queries together with the judgements.',
      );
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 80));
