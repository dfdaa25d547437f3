import type { LineSpan, Page } from '../page';
import type { Candidate, DocumentChange } from '../types';

/** Larger commits are about more than their subject says. */
const MOST_SPANS = 6;
const MOST_LINES = 120;
const NOT_ABOUT_CONTENT =
  /^(?:merge|revert|fixup!|squash!|amend!|wip\b|bump\b|release\b|version\b|v?\d+\.\d+)|\b(?:typos?|whitespace|lint(?:ing)?|formatting|reformat|prettier|spelling|changelog)\b/i;
/** `feat(search)!: `, `docs: `, `[docs] `, `ISSUE-12: `. */
const PREFIX = /^(?:\[[^\]]{1,30}\]\s*)?(?:[a-z]{2,12}(?:\([^()]{0,40}\))?!?:\s+|[A-Z][A-Z0-9]{1,9}-\d{1,6}:?\s+)?/;
const REFERENCE = /\s*\(?(?:(?:closes|fixes|refs?|see)\s+)?(?:[\w.-]{1,40}\/[\w.-]{1,40})?#\d{1,7}\)?/gi;

/** What a commit says it did asks for the lines that it wrote. */
export function commitCandidates(changes: readonly DocumentChange[], pages: ReadonlyMap<string, Page>): Candidate[] {
  return changes.flatMap(({ commit, subject, spans }): Candidate[] => {
    const size = spans.reduce((sum, { startLine, endLine }) => sum + endLine - startLine + 1, 0);
    if (NOT_ABOUT_CONTENT.test(subject) || spans.length > MOST_SPANS || size > MOST_LINES) return [];
    const largest = [...spans].sort((a, b) => b.endLine - b.startLine - (a.endLine - a.startLine))[0];
    const page = largest && pages.get(largest.file);
    const shared = page && largestShare(page, largest);
    if (!shared) return [];
    const text = subject.replace(PREFIX, '').replace(REFERENCE, ' ').trim();
    const file = largest.file;
    return [{ text, origin: { kind: 'commit', file, detail: commit }, span: { file, ...shared } }];
  });
}

/** The lines of a change that stand in one section: the one that holds most of them. */
function largestShare({ sections }: Page, { startLine, endLine }: LineSpan): LineSpan | undefined {
  const shares = sections
    .map((section) => ({
      startLine: Math.max(startLine, section.startLine),
      endLine: Math.min(endLine, section.endLine),
    }))
    .filter((share) => share.endLine >= share.startLine);
  return shares.sort((a, b) => b.endLine - b.startLine - (a.endLine - a.startLine))[0];
}
