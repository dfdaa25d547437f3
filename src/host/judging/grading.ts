import { gradeOfSpan, type Judgement } from '../../core/evaluation';
import type { Swap } from './changes';

/** Lines of a document, as somebody is asked to judge them. */
export interface Lines {
  readonly document: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** As reports mark a chunk relevant: it shares half the lines of the shorter of the two. */
const covers = (lines: Lines, judgement: Judgement): boolean =>
  gradeOfSpan({ ...lines, score: 0 }, [{ ...judgement, grade: 1 }]) > 0;

/** What is not relevant says nothing of the lines around it: these lines must be at least half of it. */
function isWithin({ document, startLine, endLine }: Lines, judgement: Judgement): boolean {
  if (document !== judgement.file) return false;
  if (judgement.startLine === undefined) return true;
  const last = Math.min(endLine, judgement.endLine ?? judgement.startLine);
  const shared = last - Math.max(startLine, judgement.startLine) + 1;
  return 2 * shared >= endLine - startLine + 1;
}

const isSame = ({ document, startLine, endLine }: Lines, judgement: Judgement): boolean =>
  document === judgement.file && startLine === judgement.startLine && endLine === judgement.endLine;

/**
 * The judgements that tell the grade of these lines, highest first: relevant spans that they cover, as reports
 * mark them; where there are none, spans of grade 0 that they lie in.
 * @param judgements of one query
 */
export function judgementsOf(lines: Lines, judgements: readonly Judgement[]): Judgement[] {
  const here = judgements.filter(({ lost }) => !lost);
  const relevant = here.filter((judgement) => judgement.grade > 0 && covers(lines, judgement));
  if (relevant.length > 0) return relevant.sort((a, b) => b.grade - a.grade);
  return here
    .filter((judgement) => judgement.grade === 0 && isWithin(lines, judgement))
    .sort((a, b) => Number(isSame(lines, b)) - Number(isSame(lines, a)));
}

/**
 * Gives these lines a grade. Judged spans tell the grade of lines, so the spans that tell it are changed; where none
 * does, the lines become a judged span themselves. Lines inside a larger span of grade 0 that turn out to be relevant
 * become one of their own too: nothing new is said of the rest.
 * @param grade null takes the grade back
 */
export function gradeSwaps(
  query: string,
  lines: Lines,
  judgements: readonly Judgement[],
  grade: number | null,
): Swap<Judgement>[] {
  const telling = judgementsOf(lines, judgements);
  const shown = telling[0]?.grade;
  if (grade === null) return telling.map((before) => ({ before }));
  if (shown === undefined || (shown === 0 && grade > 0 && !isSame(lines, telling[0]!)))
    return [{ after: { query, file: lines.document, startLine: lines.startLine, endLine: lines.endLine, grade } }];
  return telling
    .filter((judgement) => judgement.grade !== grade && (judgement.grade === shown || judgement.grade > grade))
    .map((before) => ({ before, after: { ...before, grade } }));
}

/** Judges exactly these lines. Wider relevant spans around them give way: the answer is here. */
export function narrowSwaps(
  query: string,
  lines: Lines,
  judgements: readonly Judgement[],
  grade: number,
): Swap<Judgement>[] {
  const { document: file, startLine, endLine } = lines;
  const after: Judgement = { query, file, startLine, endLine, grade };
  const same = judgements.find((judgement) => isSame(lines, judgement));
  const wider = judgements.filter(
    (judgement) =>
      judgement !== same &&
      judgement.file === file &&
      judgement.grade > 0 &&
      judgement.startLine !== undefined &&
      judgement.startLine <= startLine &&
      (judgement.endLine ?? judgement.startLine) >= endLine,
  );
  return [...wider.map((before) => ({ before })), same ? { before: same, after: { ...same, grade } } : { after }];
}
