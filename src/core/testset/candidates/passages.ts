import { runsOf, type Page } from '../page';
import { proseOf } from '../prose';
import type { Candidate } from '../types';

const LEAST_WORDS = 25;

/** Stretches of running text: a query is sampled from what they say in different sentences. */
export const passageCandidates = (page: Page): Candidate[] =>
  page.sections.flatMap((section) =>
    runsOf(page, section).flatMap((span): Candidate[] => {
      const text = proseOf(page, span);
      if ((text.match(/\S+/g)?.length ?? 0) < LEAST_WORDS) return [];
      const file = page.document.id;
      return [{ text, origin: { kind: 'passage', file, line: span.startLine }, span: { file, ...span } }];
    }),
  );
