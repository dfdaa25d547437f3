import type { KnobValues } from '../config';
import type { AnswerEvidence, QueryOutcome, RankedPlace } from '../experiment';

/** Stable, for scripts and tests. `ranks` says what happened, the others why. */
export type ReasonCode =
  | 'nothing-returned'
  | 'index-missed'
  | 'vectors-reduced'
  | 'search-mode'
  | 'fusion'
  | 'chunk-truncated'
  | 'cut-differently'
  | 'other-model'
  | 'ranks';

export interface Reason {
  readonly code: ReasonCode;
  /** A clause without a full stop. */
  readonly text: string;
}

/** A variant of a run: its place in the arrays of an outcome, and its knobs. */
export interface Side {
  readonly index: number;
  readonly knobs: KnobValues;
}

/** `regained`: reciprocal rank that comes back when the cause is undone; absent where nobody tried. */
interface Cause extends Reason {
  readonly regained?: number;
}
type Rank = number | null | undefined;

/** One over the rank; 0 where it is not found. */
export const reciprocalRank = (rank: number | null): number => (rank === null ? 0 : 1 / rank);

/** By how much the second rank is better; 0 where either is unknown. */
const gain = (from: Rank, to: Rank): number =>
  from === undefined || to === undefined ? 0 : reciprocalRank(to) - reciprocalRank(from);
const place = (rank: Rank): string => (rank === null ? 'not found' : `at ${rank}`);
const evidenceOf = ({ evidence }: QueryOutcome, { index }: Side): AnswerEvidence => evidence?.[index] ?? {};
const rankOf = ({ rank }: QueryOutcome, { index }: Side): number | null => rank[index] ?? null;

/**
 * What can be known of why one variant answers a query worse than another, strongest first. A cause that was undone in
 * an experiment (the index's shortcuts, the shortened vectors, the merging) is as strong as the share of the lost
 * reciprocal rank that came back; what is only seen in the chunks counts as half.
 */
export function causesOf(outcome: QueryOutcome, better: Side, worse: Side): readonly Reason[] {
  if (outcome.top[worse.index]?.length === 0) return [{ code: 'nothing-returned', text: 'nothing was returned' }];
  const lost = gain(rankOf(outcome, worse), rankOf(outcome, better));
  const causes = [indexMissed, vectorsReduced, searchedBy, chunkTruncated, cutDifferently, otherModel].flatMap(
    (find): Cause[] => {
      const cause = find(outcome, better, worse);
      return cause && (cause.regained ?? 1) > 0 ? [cause] : [];
    },
  );
  const strength = ({ regained }: Cause): number => (regained === undefined || lost <= 0 ? 0.5 : regained / lost);
  return causes.sort((a, b) => strength(b) - strength(a)).map(({ code, text }) => ({ code, text }));
}

function indexMissed(outcome: QueryOutcome, _: Side, worse: Side): Cause {
  const { exactRank } = evidenceOf(outcome, worse);
  return {
    code: 'index-missed',
    text: `the index missed it: exact search has it ${place(exactRank)}`,
    regained: gain(rankOf(outcome, worse), exactRank),
  };
}

const COARSE_VECTORS = { f32: '', f16: '16-bit vectors', i8: '8-bit vectors', b1: '1-bit vectors' } as const;

function dimensionsOf({ knobs }: Side): string {
  const dimensions = knobs['embedding.dimensions'];
  if (dimensions === 0) return '';
  return `${dimensions} dimensions${knobs['embedding.reduction'] === 'truncate' ? '' : ' of a PCA'}`;
}

/** Beyond what the index missed; only of what the other variant does not do alike. */
function vectorsReduced(outcome: QueryOutcome, better: Side, worse: Side): Cause | undefined {
  const { exactRank, fullRank } = evidenceOf(outcome, worse);
  const shorter = dimensionsOf(worse);
  const coarser = COARSE_VECTORS[worse.knobs['vectors.storage']];
  const what = [
    ...(shorter !== dimensionsOf(better) ? [shorter] : []),
    ...(coarser !== COARSE_VECTORS[better.knobs['vectors.storage']] ? [coarser] : []),
  ]
    .filter((each) => each !== '')
    .join(', ');
  if (what === '') return undefined;
  const text = `${what}: full vectors have it ${place(fullRank)}`;
  return { code: 'vectors-reduced', text, regained: gain(exactRank, fullRank) };
}

/** One variant searches by meaning and the other by words, or their merging buried what one of the two finds. */
function searchedBy(outcome: QueryOutcome, better: Side, worse: Side): Cause | undefined {
  const rankBy = (half: 'dense' | 'lexical'): Rank => {
    const known = [worse, better].map((side) => {
      const mode = side.knobs['retrieval.mode'];
      const { denseRank, lexicalRank } = evidenceOf(outcome, side);
      if (mode === 'hybrid') return half === 'dense' ? denseRank : lexicalRank;
      return mode === half ? rankOf(outcome, side) : undefined;
    });
    return known.find((rank) => rank !== undefined);
  };
  const halves = [
    { name: 'meaning', rank: rankBy('dense') },
    { name: 'words', rank: rankBy('lexical') },
  ].sort((a, b) => gain(a.rank, b.rank));
  const [first, second] = halves as [(typeof halves)[number], (typeof halves)[number]];
  if (first.rank === undefined || second.rank === undefined) return undefined;
  const merged = worse.knobs['retrieval.mode'] === 'hybrid';
  const ranks = `by ${first.name} it is ${place(first.rank)}, by ${second.name} ${place(second.rank)}`;
  return {
    code: merged ? 'fusion' : 'search-mode',
    text: merged ? `merging buried it: ${ranks}` : ranks,
    regained: gain(rankOf(outcome, worse), first.rank),
  };
}

function chunkTruncated(outcome: QueryOutcome, better: Side, worse: Side): Cause | undefined {
  const { chunk } = evidenceOf(outcome, worse);
  if (!chunk?.truncated || evidenceOf(outcome, better).chunk?.truncated) return undefined;
  return { code: 'chunk-truncated', text: `its chunk, lines ${linesOf(chunk)}, is longer than the model reads` };
}

function cutDifferently(outcome: QueryOutcome, better: Side, worse: Side): Cause | undefined {
  const [here, there] = [worse, better].map((side) => evidenceOf(outcome, side).chunk);
  if (!here || !there || linesOf(here) === linesOf(there)) return undefined;
  const text = `the answer is cut differently: lines ${linesOf(here)} instead of ${linesOf(there)}`;
  return { code: 'cut-differently', text };
}

/** Only where both search by meaning: what else changed with the model is not told apart from it. */
function otherModel(_: QueryOutcome, better: Side, worse: Side): Cause | undefined {
  const [here, there] = [worse, better].map(({ knobs }) =>
    knobs['retrieval.mode'] === 'lexical' ? undefined : knobs['embedding.model'],
  );
  if (!here || !there || here === there) return undefined;
  return { code: 'other-model', text: `another model: ${here} instead of ${there}` };
}

const linesOf = ({ startLine, endLine }: { readonly startLine: number; readonly endLine: number }): string =>
  startLine === endLine ? String(startLine) : `${startLine}–${endLine}`;

/** What happened from one variant to another: to the first relevant answer, or else among the first ten. */
export function rankChange(outcome: QueryOutcome, from: Side, to: Side): Reason {
  const [before, after] = [rankOf(outcome, from), rankOf(outcome, to)];
  return { code: 'ranks', text: ranksText(before, after, relevantIn(outcome, to) - relevantIn(outcome, from)) };
}

function ranksText(before: number | null, after: number | null, found: number): string {
  if (before !== null && after === null) return `found at ${before} before, not found now`;
  if (before === null && after !== null) return `not found before, found at ${after} now`;
  if (before !== null && after !== null && before !== after)
    return `rank ${after > before ? 'fell' : 'rose'} ${before} → ${after}`;
  if (found !== 0) return `${Math.abs(found)} ${found < 0 ? 'fewer' : 'more'} relevant among the first ten`;
  return 'the first relevant answer kept its rank; others changed places';
}

const relevantIn = ({ top }: QueryOutcome, { index }: Side): number =>
  (top[index] ?? []).filter(({ grade }: RankedPlace) => grade > 0).length;
