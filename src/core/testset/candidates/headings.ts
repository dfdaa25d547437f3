import type { Candidate } from '../types';
import type { Page } from '../page';
import { isQuestion } from './questions';

/** A heading asks for the section below it. Questions are a kind of their own. */
export function headingCandidates({ document, sections }: Page): Candidate[] {
  return sections.flatMap(({ titles, headingLine, startLine, endLine }): Candidate[] => {
    const title = titles.at(-1);
    if (title === undefined || headingLine === undefined || isQuestion(title)) return [];
    const origin = { kind: 'heading', file: document.id, line: headingLine } as const;
    return [{ text: title, origin, span: { file: document.id, startLine, endLine } }];
  });
}
