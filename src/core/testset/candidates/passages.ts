import { runsOf, type Page, type Section } from '../page';
import { proseOf } from '../prose';
import type { Candidate } from '../types';

const LEAST_WORDS = 25;

/** Stretches of running text with their heading: a query is sampled from what they say in different sentences. */
export const passageCandidates = (page: Page): Candidate[] =>
  ownSections(page).flatMap((section) =>
    runsOf(page, section).flatMap((span): Candidate[] => {
      const text = proseOf(page, span);
      if ((text.match(/\S+/g)?.length ?? 0) < LEAST_WORDS) return [];
      const file = page.document.id;
      const title = section.titles.at(-1);
      return [
        {
          text: title === undefined ? text : `${title}. ${text}`,
          origin: { kind: 'passage', file, line: span.startLine },
          span: { file, ...span },
        },
      ];
    }),
  );

/** Without those that only hold the sections below them. */
const ownSections = ({ sections }: Page): Section[] =>
  sections.filter(({ endLine }, at) => (sections[at + 1]?.headingLine ?? Infinity) > endLine);
