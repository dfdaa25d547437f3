import { visible } from '../report';
import type { GateCheck, GateReport } from './types';

/** Lines for a terminal: each failed or warned check with what was expected and what was found, then one that sums up. */
export function renderGateText(report: GateReport): string {
  const lines = attention(report).map(
    ({ status, variant, title, expected, actual, detail, where }) =>
      `${status} ${variant}: ${title}: expected ${expected}, is ${actual}${detail ? ` (${detail.replace(/\.$/, '')})` : ''}${where ? ` ${where.file}:${where.line}` : ''}`,
  );
  return `${[...lines, gateSummary(report)].map(visible).join('\n')}\n`;
}

/** One line a failed or warned check in the form that compilers use: `FILE:LINE: error: …`. */
export const renderGateProblems = (report: GateReport): string =>
  attention(report)
    .map((check) => {
      const place = check.where ? `${check.where.file}:${check.where.line}: ` : '';
      return `${visible(`${place}${levelOf(check)}: ${checkSentence(check)}`)}\n`;
    })
    .join('');

/** What a reader has to look at: failures first. */
export const attention = ({ checks }: GateReport): GateCheck[] => [
  ...checks.filter(({ status }) => status === 'failed'),
  ...checks.filter(({ status }) => status === 'warned'),
];

export const levelOf = ({ status }: GateCheck): 'error' | 'warning' => (status === 'failed' ? 'error' : 'warning');

/** `words: q17 is still found: expected …, is …. …` */
export const checkSentence = ({ variant, title, expected, actual, detail }: GateCheck): string =>
  `${variant}: ${title}: expected ${expected}, is ${actual}.${detail ? ` ${sentence(detail)}` : ''}`;

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

/** `Gate failed: 2 failed, 1 warned, 456 passed, 4 not compared.` */
export const gateSummary = (report: GateReport): string =>
  `Gate ${report.passed ? 'passed' : 'failed'}: ${countsText(report)}.`;

export function countsText({ counts }: GateReport): string {
  const parts = (['failed', 'warned', 'passed', 'not-compared'] as const)
    .filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${status.replace('-', ' ')}`);
  return parts.length ? parts.join(', ') : 'nothing was checked';
}

/** Why checks were not compared, each reason once, with the checks that it holds for. */
export function notCompared({
  checks,
}: GateReport): { readonly reason: string; readonly checks: readonly GateCheck[] }[] {
  const byReason = new Map<string, GateCheck[]>();
  for (const check of checks.filter(({ status }) => status === 'not-compared')) {
    const reason = check.detail ?? 'no reason is known';
    byReason.set(reason, [...(byReason.get(reason) ?? []), check]);
  }
  return [...byReason].map(([reason, found]) => ({ reason, checks: found }));
}

/** `latency of baseline, hybrid: The baseline was measured on …` */
export const notComparedLines = (report: GateReport): string[] =>
  notCompared(report).map(({ reason, checks }) => {
    const unique = (values: readonly string[]): string => [...new Set(values)].join(', ');
    return `${unique(checks.map(({ kind }) => kind))} of ${unique(checks.map(({ variant }) => variant))}: ${reason}`;
  });
