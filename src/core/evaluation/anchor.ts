import type { JobControl } from '../common';
import { lineTable, type LineTable, type SourceDocument } from '../corpus';
import { placeOf } from './check';
import { groupBy } from '../common';
import { firstFrom, LineIndex } from './line-index';
import { quotedLine, spanQuote } from './quote';
import type { Judgement, QuerySet } from './types';

type Documents = readonly Pick<SourceDocument, 'id' | 'source'>[];
type Lines = Required<Pick<Judgement, 'startLine' | 'endLine'>>;
type QuotedSpan = Required<Pick<Judgement, 'file' | 'startLine' | 'endLine' | 'quote'>> & Judgement;

export interface Anchored {
  /** In the order of what was given: with the lines where their text is now, or marked `lost`. */
  readonly judgements: readonly Judgement[];
  readonly moved: readonly { readonly from: Judgement; readonly to: Judgement }[];
  /** As they were given. Their text is nowhere in the documents. */
  readonly lost: readonly Judgement[];
}

/** Documents between two looks at the outside. */
const DOCUMENTS_A_STEP = 64;
/** Of equal lines in a document, as many are tried, nearest first. */
const MOST_TRIED = 64;

/**
 * Finds judged spans again by their quotes after the documents were edited. A span whose first and last line are where
 * they were stays. Otherwise, in this order:
 *
 * 1. the nearest pair of first and last line in the same document, at most about twice as long as before;
 * 2. one of the two lines in the same document, with the length from before: where it was, or where it stands once;
 * 3. the pair in another document, when it is the only one: a moved section or a renamed file.
 *
 * A judgement without lines or without a quote stays as it is: only its bounds can be checked.
 */
export async function anchorJudgements(
  judgements: readonly Judgement[],
  documents: Documents,
  control: JobControl,
): Promise<Anchored> {
  const spans = judgements.filter(isQuoted);
  const byFile = groupBy(spans, ({ file }) => file);
  const places = new Map<Judgement, Place>();
  await eachDocument(documents, control, ({ id, source }) => {
    const here = byFile.get(id);
    if (!here) return;
    const table = lineTable(source);
    const displaced = here.filter((span) => !isInPlace(span, table));
    const index = new LineIndex(displaced.flatMap(quotesOf));
    if (displaced.length > 0) index.add(id, table);
    for (const span of here) places.set(span, span);
    for (const span of displaced) {
      const lines = nearestPair(span, index, id) ?? oneEnd(span, index, table.count);
      if (lines) places.set(span, { file: id, ...lines });
      else places.delete(span);
    }
  });
  const astray = spans.filter((span) => !places.has(span));
  if (astray.length > 0) {
    const index = new LineIndex(astray.flatMap(quotesOf));
    await eachDocument(documents, control, ({ id, source }) => index.add(id, lineTable(source)));
    for (const span of astray) {
      const place = onlyPlace(span, index);
      if (place) places.set(span, place);
    }
  }
  return outcome(judgements, places);
}

/** As {@link anchorJudgements}, with what a reader of a run should know. */
export async function anchorQuerySet<Asked extends QuerySet | undefined>(
  querySet: Asked,
  documents: Documents,
  control: JobControl,
): Promise<{ readonly querySet: Asked; readonly notices: readonly string[] }> {
  if (!querySet) return { querySet, notices: [] };
  const { judgements, moved } = await anchorJudgements(querySet.judgements, documents, control);
  const [first] = moved;
  if (!first) return { querySet: { ...querySet, judgements }, notices: [] };
  const count = moved.length === 1 ? '1 judged span has' : `${moved.length} judged spans have`;
  const example = `first: ${placeOf(first.from)}, now ${lineText(first.to)}`;
  const notice = `${count} moved and were found again by their text (${example}); rag-lab testset anchor writes the new lines down.`;
  return { querySet: { ...querySet, judgements }, notices: [notice] };
}

interface Place extends Lines {
  readonly file: string;
}

function outcome(judgements: readonly Judgement[], places: ReadonlyMap<Judgement, Place>): Anchored {
  const moved: { from: Judgement; to: Judgement }[] = [];
  const lost: Judgement[] = [];
  const anchored = judgements.map((from): Judgement => {
    if (!isQuoted(from)) return from;
    const place = places.get(from);
    if (!place) {
      lost.push(from);
      return { ...from, lost: true };
    }
    const { file, startLine, endLine } = place;
    if (file === from.file && startLine === from.startLine && endLine === from.endLine) return from;
    const to = { ...from, file, startLine, endLine };
    moved.push({ from, to });
    return to;
  });
  return { judgements: anchored, moved, lost };
}

async function eachDocument(
  documents: Documents,
  control: JobControl,
  look: (document: Documents[number]) => void,
): Promise<void> {
  for (const [i, document] of documents.entries()) {
    if (i % DOCUMENTS_A_STEP === 0) await control.checkpoint();
    look(document);
  }
}

const isQuoted = (judgement: Judgement): judgement is QuotedSpan =>
  judgement.quote !== undefined && judgement.startLine !== undefined && judgement.endLine !== undefined;

const firstOf = ({ quote }: QuotedSpan): string => quotedLine(quote.first);
const lastOf = ({ quote }: QuotedSpan): string => quotedLine(quote.last);
const quotesOf = (span: QuotedSpan): string[] => [firstOf(span), lastOf(span)];
const lengthOf = ({ startLine, endLine }: Lines): number => endLine - startLine + 1;
const lineText = ({ file, startLine, endLine }: Judgement): string => `${file}:${startLine!}-${endLine!}`;

function isInPlace(span: QuotedSpan, table: LineTable): boolean {
  if (span.endLine > table.count) return false;
  const now = spanQuote((number) => table.line(number - 1), span);
  return now?.first === firstOf(span) && now.last === lastOf(span);
}

function nearestPair(span: QuotedSpan, index: LineIndex, document: string): Lines | undefined {
  const lasts = index.lines(lastOf(span), document);
  let best: Lines | undefined;
  let leastEdit = Infinity;
  for (const startLine of nearestOf(index.lines(firstOf(span), document), span.startLine)) {
    const endLine = endOf(startLine, lasts, lengthOf(span));
    if (endLine === undefined) continue;
    const lines = { startLine, endLine };
    const edit = Math.abs(startLine - span.startLine) + Math.abs(lengthOf(lines) - lengthOf(span));
    if (edit < leastEdit) [best, leastEdit] = [lines, edit];
  }
  return best;
}

/** The last line that keeps the length best; none where the span would grow beyond all likelihood. */
function endOf(startLine: number, lasts: readonly number[], length: number): number | undefined {
  const kept = startLine + length - 1;
  const at = firstFrom(lasts, kept);
  const [below, above] = [lasts[at - 1], lasts[at]];
  const candidates = [below, above].filter(
    (line): line is number => line !== undefined && line >= startLine && line < startLine + 2 * length + 10,
  );
  return candidates.sort((a, b) => Math.abs(a - kept) - Math.abs(b - kept))[0];
}

function nearestOf(lines: readonly number[], line: number): readonly number[] {
  if (lines.length <= MOST_TRIED) return lines;
  const from = Math.max(0, firstFrom(lines, line) - MOST_TRIED / 2);
  return lines.slice(from, from + MOST_TRIED);
}

function oneEnd(span: QuotedSpan, index: LineIndex, lineCount: number): Lines | undefined {
  const length = lengthOf(span);
  const startLine = keptOrOnly(index.lines(firstOf(span), span.file), span.startLine);
  if (startLine !== undefined) return { startLine, endLine: Math.min(lineCount, startLine + length - 1) };
  const endLine = keptOrOnly(index.lines(lastOf(span), span.file), span.endLine);
  return endLine === undefined ? undefined : { startLine: Math.max(1, endLine - length + 1), endLine };
}

const keptOrOnly = (lines: readonly number[], before: number): number | undefined =>
  lines[firstFrom(lines, before)] === before ? before : lines.length === 1 ? lines[0] : undefined;

function onlyPlace(span: QuotedSpan, index: LineIndex): Place | undefined {
  let only: Place | undefined;
  for (const file of index.documents(quotesOf(span))) {
    const lasts = index.lines(lastOf(span), file);
    for (const startLine of index.lines(firstOf(span), file)) {
      const endLine = endOf(startLine, lasts, lengthOf(span));
      if (endLine === undefined) continue;
      if (only) return undefined;
      only = { file, startLine, endLine };
    }
  }
  return only;
}
