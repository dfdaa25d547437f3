import type { BisectResult } from '../gate';

const rankText = (rank: number | null): string => (rank === null ? 'not found' : `rank ${rank}`);

/** Who lost a query, as text for a terminal: the commit, what it changed, then each revision that was tried. */
export function renderBisect({ query, variant, commit, files, rankBefore, rankAfter, steps }: BisectResult): string {
  const lines = [
    `${query} was lost by ${commit.hash}`,
    `  ${[commit.subject, commit.author, commit.date].filter((part) => part !== '').join(' · ')}`,
    `  ${variant}: ${rankText(rankBefore)} before, ${rankText(rankAfter)} after`,
    ...(files.length ? ['', 'It changed'] : []),
    ...files.map((file) => `  ${file}`),
    '',
    'Tried',
    ...steps.map((step) => `  ${step.commit.padEnd(12)}  ${step.found ? 'found' : 'lost '}  ${rankText(step.rank)}`),
  ];
  return `${lines.join('\n')}\n`;
}
