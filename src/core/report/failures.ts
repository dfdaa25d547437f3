import type { RunResult } from '../experiment';
import { codeSpan, escapeMarkdown } from './markdown-text';
import { visible } from './visible';

/** A variant without figures: what failed and what to do, for table, reports and panel. */
export interface FailureText {
  readonly variant: string;
  readonly code: string;
  readonly cause: string;
  readonly nextStep: string;
}

/** Text of servers and users is made visible; every sentence ends with a full stop. */
export const failureTexts = ({ failures = [] }: RunResult): FailureText[] =>
  failures.map(({ name, error }) => ({
    variant: visible(name),
    code: visible(error.code),
    cause: visible(error.message),
    nextStep: visible(error.nextStep),
  }));

/** One line of the terminal's table. */
export const failureLine = ({ variant, code, cause, nextStep }: FailureText): string =>
  `Not measured: ${variant}, ${code}: ${cause} Next: ${nextStep}`;

/** A section of the Markdown report; none where every variant was measured. */
export function failuresMarkdown({ failures = [] }: RunResult): string[] {
  if (failures.length === 0) return [];
  const lines = failures.map(
    ({ name, error: { code, message, nextStep } }) =>
      `- ${escapeMarkdown(name)}: ${codeSpan(code)}, ${codeSpan(message)} Next: ${escapeMarkdown(nextStep)}`,
  );
  return ['## Not measured', 'What these variants rely on failed. All figures are of the others.', lines.join('\n')];
}
