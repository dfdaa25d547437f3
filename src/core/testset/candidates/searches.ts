import type { Page } from '../page';
import type { Candidate, RecordedSearch } from '../types';

/** The user's own searches ask for what the user opened. Places that are gone are left out. */
export const searchCandidates = (searches: readonly RecordedSearch[], pages: ReadonlyMap<string, Page>): Candidate[] =>
  searches.flatMap(({ text, file, startLine, endLine }): Candidate[] => {
    const page = pages.get(file);
    if (!page || startLine < 1 || startLine > page.lines.count) return [];
    const span = { file, startLine, endLine: Math.min(endLine, page.lines.count) };
    return [{ text: text.trim(), origin: { kind: 'search' }, span }];
  });
