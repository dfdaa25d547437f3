import path from 'node:path';
import process from 'node:process';
import { userError } from '../../core/common';
import { renderThresholdCsv, renderThresholdMarkdown, renderThresholdTable } from '../../core/report';
import type { ThresholdReport } from '../../core/semantic-cache';
import type { PairsSource } from '../../protocol/worker-protocol';
import { wholeNumber, type CommandLine } from '../args';
import { withEngine } from '../engine';
import type { ExitCode } from '../exit-code';
import { findConfig, readInputs, type Inputs } from '../inputs';
import { checkOutput, writeOutput } from '../outputs';

const DEFAULT_WRONG_HITS = 0.02;
const REPORTS = {
  json: (report: ThresholdReport) => `${JSON.stringify(report, null, 2)}\n`,
  md: renderThresholdMarkdown,
  csv: renderThresholdCsv,
};

/** `rag-lab cache threshold [CONFIG] --pairs FILE | --trace FILE`: a threshold of the semantic cache within a budget. */
export async function chooseCacheThreshold(line: CommandLine): Promise<ExitCode> {
  const inputs = readInputs(line, findConfig(line));
  const from = sourceOf(line, inputs);
  const reports = (Object.keys(REPORTS) as (keyof typeof REPORTS)[]).filter((name) => line.text[name] !== undefined);
  for (const name of reports) checkOutput(line.text[name]!);
  const { knobs } = inputs.variants[0]!;
  const request = {
    from,
    judge: knobs,
    wrongHitBudget: wrongHitsOf(line.text['wrong-hits']),
    seed: wholeNumber(line, 'seed', 1, 0, 0xffffffff),
  };
  const report = await withEngine(line, async ({ client, ...options }) => {
    const models = await client.call('models', {}, options);
    const host = models.find(({ id }) => id === knobs['embedding.model'])?.host;
    if (host !== undefined) process.stderr.write(`The questions are sent to ${host}, which may charge for them.\n`);
    return client.call('semanticThreshold', request, options);
  });
  const quiet = line.flags.has('quiet');
  if (!quiet) process.stdout.write(renderThresholdTable(report));
  for (const name of reports) {
    writeOutput(line.text[name]!, REPORTS[name](report));
    if (!quiet) process.stderr.write(`Wrote ${line.text[name]!}\n`);
  }
  return 0;
}

/** @throws `cache/pairs-missing` */
function sourceOf({ text: { pairs, trace } }: CommandLine, { corpus, files, variants }: Inputs): PairsSource {
  const variant = variants[0]!;
  if (pairs !== undefined) return { kind: 'file', path: path.resolve(pairs), model: variant.knobs['embedding.model'] };
  if (trace !== undefined)
    return { kind: 'trace', corpus, files, variant, trace: { kind: 'file', path: path.resolve(trace) } };
  throw userError(
    'cache/pairs-missing',
    'A threshold is chosen from labelled pairs of questions, or from your own traffic.',
    'Name a file with --pairs, one {"a": "…", "b": "…", "same": true} a line, or a trace with --trace.',
  );
}

function wrongHitsOf(text = String(DEFAULT_WRONG_HITS)): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw userError(
    'cli/bad-number',
    `--wrong-hits is a share from 0 to 1, not "${text.slice(0, 40)}".`,
    `Write --wrong-hits ${DEFAULT_WRONG_HITS}.`,
  );
}
