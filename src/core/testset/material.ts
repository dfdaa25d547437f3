import type { JobControl } from '../common';
import type { Corpus } from '../corpus';
import type { QueryOriginKind } from '../evaluation';
import {
  addSymbolPlaces,
  commitCandidates,
  headingCandidates,
  linkCandidates,
  passageCandidates,
  questionCandidates,
  searchCandidates,
  symbolCandidates,
} from './candidates';
import { LexiconBuilder, type Lexicon } from './lexicon';
import { overlaps, readPage, textOfLines, type Page } from './page';
import type { Candidate, DocumentHistory, RecordedSearch } from './types';

/** Commits looked at. */
const MOST_COMMITS = 2000;
/** Text of one section that counts; what is longer says no more about its words. */
const MOST_SECTION_CHARS = 40_000;

/** The documents, ready to make queries from. */
export interface Material {
  readonly pages: ReadonlyMap<string, Page>;
  readonly lexicon: Lexicon;
  /** Sections of the lexicon that share lines with a span, by their places in it. */
  readonly sectionsWith: (span: Candidate['span']) => ReadonlySet<number>;
}

export async function readMaterial({ documents }: Corpus, control: JobControl): Promise<Material> {
  const pages = new Map<string, Page>();
  const firstSection = new Map<string, number>();
  const builder = new LexiconBuilder();
  let sections = 0;
  for (const [at, document] of documents.entries()) {
    const page = readPage(document);
    pages.set(document.id, page);
    firstSection.set(document.id, sections);
    for (const section of page.sections) {
      const text = textOfLines(page, section).slice(0, MOST_SECTION_CHARS);
      builder.add(`${section.titles.join('. ')}\n${text}`);
    }
    sections += page.sections.length;
    control.report({ stage: 'corpus', done: at + 1, total: documents.length, unit: 'documents' });
    await control.checkpoint();
  }
  return {
    pages,
    lexicon: builder.build(),
    sectionsWith(span) {
      const first = firstSection.get(span.file) ?? 0;
      const own = pages.get(span.file)?.sections ?? [];
      return new Set(own.flatMap((section, index) => (overlaps(section, span) ? [first + index] : [])));
    },
  };
}

/** What the pages are asked for beside themselves. */
export interface CandidateSources {
  readonly root: string;
  readonly kinds: ReadonlySet<QueryOriginKind>;
  readonly history?: DocumentHistory;
  readonly searches: readonly RecordedSearch[];
}

/** Everything in and around the documents that points at a span, in the order of the documents. */
export async function gatherCandidates(
  { pages }: Material,
  { root, kinds, history, searches }: CandidateSources,
  control: JobControl,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  const places = new Map<string, { page: Page; line: number }[]>();
  if (kinds.has('symbol')) {
    for (const page of pages.values()) {
      addSymbolPlaces(page, places);
      await control.checkpoint();
    }
  }
  const perPage: Partial<Record<QueryOriginKind, (page: Page) => Candidate[]>> = {
    heading: headingCandidates,
    link: (page) => linkCandidates(page, pages),
    question: questionCandidates,
    symbol: (page) => symbolCandidates(page, places),
    passage: passageCandidates,
  };
  for (const page of pages.values()) {
    for (const kind of kinds) found.push(...(perPage[kind]?.(page) ?? []));
    await control.checkpoint();
  }
  if (kinds.has('commit') && history) {
    const changes = await history.changes(root, new Set(pages.keys()), MOST_COMMITS, control.signal);
    found.push(...commitCandidates(changes, pages));
  }
  if (kinds.has('search')) found.push(...searchCandidates(searches, pages));
  return found;
}
