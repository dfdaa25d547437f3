import { userError, type LabError } from '../common';
import type { ConfigIssue } from './variant';

/** Text of the user inside a message: short, on one line, quoted. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** All issues of a configuration or of the flags as the one error a user sees; at least one is needed. */
export function configError(issues: readonly ConfigIssue[]): LabError {
  const [first] = issues;
  if (!first) throw new RangeError('configError needs an issue');
  const where = first.file === undefined ? undefined : placeOf(first.file, first.line);
  if (issues.length === 1) return userError(first.code, `${first.path}: ${first.message}`, first.nextStep, where);
  const list = issues.map(
    ({ code, path, message, line }) => `\n  ${line === undefined ? '' : `line ${line}, `}${path}: ${message} [${code}]`,
  );
  return userError(first.code, `${issues.length} things are wrong.${list.join('')}`, first.nextStep, where);
}

const placeOf = (file: string, line: number | undefined) => ({ file, ...(line !== undefined && { line }) });
