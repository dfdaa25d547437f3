import process from 'node:process';
import { counted } from '../core/common';
import { SKIP_REASONS } from '../core/corpus';
import { formatValue } from '../core/report';
import type { IndexSummary } from '../core/lab';
import type { CommandLine } from './args';
import { announceRemote } from './announce-remote';
import { withEngine } from './engine';
import { readInputs } from './inputs';
import type { ExitCode } from './exit-code';

export function formatSummary(summary: IndexSummary): string {
  const number = (value: number): string => value.toLocaleString('en');
  const lines = [
    `${counted(summary.documents, 'document')}, ${counted(summary.chunks, 'chunk')}, ${counted(summary.tokens, 'token')} in ${formatValue({ value: summary.ms, unit: 'ms' })}`,
  ];
  for (const { stage, work, ms } of summary.stages) {
    lines.push(
      `  ${stage.padEnd(11)} ${number(work.computed)} computed, ${number(work.reused)} reused ${work.unit}, ${formatValue({ value: ms, unit: 'ms' })}`,
    );
  }
  if (summary.partial) lines.push('A limit cut the list of documents short: the index is partial.');
  if (summary.skipped.length) lines.push(`${counted(summary.skipped.length, 'file')} skipped:`);
  for (const { path, reason, detail } of summary.skipped)
    lines.push(`  ${JSON.stringify(path)}: ${SKIP_REASONS[reason]}${detail ? ` (${detail})` : ''}`);
  return `${lines.join('\n')}\n`;
}

export async function indexCommand(line: CommandLine): Promise<ExitCode> {
  const { corpus, variants } = readInputs(line, line.words[0]);
  const summary = await withEngine(line, async (engine) => {
    if (!line.flags.has('quiet')) await announceRemote(engine, corpus, variants);
    return engine.client.call('index', { corpus, variants }, engine);
  });
  if (!line.flags.has('quiet')) process.stdout.write(formatSummary(summary));
  return 0;
}
