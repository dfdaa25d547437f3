import process from 'node:process';
import { userError } from '../core/common';
import type { Variant } from '../core/config';
import { renderAdviceTable, variantFlag } from '../core/report';
import { wholeNumber, type CommandLine } from './args';
import { readBase } from './base-variant';
import { withEngine } from './engine';
import type { ExitCode } from './exit-code';
import { checkOutput, writeOutput } from './outputs';

const DEFAULT_RECALL = 0.98;

export async function adviseCommand(line: CommandLine): Promise<ExitCode> {
  const { inputs, base } = readBase(line, 'Advice starts from one variant');
  const recallTarget = recallOf(line.text.recall);
  const seconds = wholeNumber(line, 'seconds', 20, 1, 86_400);
  const seed = wholeNumber(line, 'seed', 1, 0, 0xffffffff);
  const { json } = line.text;
  if (json !== undefined) checkOutput(json);
  const request = { corpus: inputs.corpus, files: inputs.files, variant: base, recallTarget, seconds, seed };
  const advice = await withEngine(line, ({ client, ...options }) => client.call('adviseIndex', request, options));
  const quiet = line.flags.has('quiet');
  if (!quiet) {
    const advised: Variant = { name: 'advised', knobs: { ...base.knobs, ...advice.knobs } };
    process.stdout.write(`${renderAdviceTable(advice)}To use it: ${variantFlag(advised)}\n`);
    for (const note of advice.notes) process.stderr.write(`Note: ${note}\n`);
  }
  if (json !== undefined) {
    writeOutput(json, `${JSON.stringify(advice, null, 2)}\n`);
    if (!quiet) process.stderr.write(`Wrote ${json}\n`);
  }
  return 0;
}

function recallOf(text = String(DEFAULT_RECALL)): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= 1) return value;
  throw userError(
    'cli/bad-number',
    `--recall is a share above 0, at most 1, not "${text.slice(0, 40)}".`,
    `Write --recall ${DEFAULT_RECALL}.`,
  );
}
