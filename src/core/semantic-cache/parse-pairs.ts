import { LabError } from '../common';
import { badLine, parseJsonLine, requiredText } from '../query-set-formats';

/** Two questions, and whether one answer serves both. */
export interface QuestionLabel {
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
}

const MOST_TOLD = 5;

/**
 * Pairs of a file, one JSON object `{"a", "b", "same"}` a line. Lines that are no pairs are left out and told.
 * @param file as the user knows it
 * @returns notices in sentences
 */
export function parsePairs(text: string, file: string): { pairs: QuestionLabel[]; notices: string[] } {
  const pairs: QuestionLabel[] = [];
  const notices: string[] = [];
  let bad = 0;
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    try {
      const pair = parsePair(line, file, i + 1);
      if (pair) pairs.push(pair);
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      if (++bad <= MOST_TOLD) notices.push(`Line ${i + 1} was left out: ${error.message}`);
    }
  }
  if (bad > MOST_TOLD) notices.push(`${bad - MOST_TOLD} more lines were left out.`);
  return { pairs, notices };
}

function parsePair(line: string, file: string, number: number): QuestionLabel | undefined {
  const place = { file, line: number, code: 'cache/bad-pair' };
  const record = parseJsonLine(line.replace(/^\uFEFF/, ''), place);
  if (!record) return undefined;
  const same = record.get('same');
  if (typeof same !== 'boolean') throw badLine(place, 'The member "same" is not true or false.');
  return { a: requiredText(record, ['a'], place), b: requiredText(record, ['b'], place), same };
}
