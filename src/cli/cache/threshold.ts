import path from 'node:path';
import process from 'node:process';
import { userError } from '../../core/common';
import { renderThresholdTable } from '../../core/report';
import { wholeNumber, type CommandLine } from '../args';
import { withEngine } from '../engine';
import type { ExitCode } from '../exit-code';
import { findConfig, readInputs } from '../inputs';
import { checkOutput, writeOutput } from '../outputs';

const DEFAULT_WRONG_HITS = 0.02;

/** `rag-lab cache threshold [CONFIG] --pairs FILE`: a threshold of the semantic cache out of labelled pairs. */
export async function chooseCacheThreshold(line: CommandLine): Promise<ExitCode> {
  const { json, pairs } = line.text;
  if (pairs === undefined)
    throw userError(
      'cache/pairs-missing',
      'A threshold is chosen from labelled pairs of questions.',
      'Name a file with --pairs, one {"a": "…", "b": "…", "same": true} a line.',
    );
  if (json !== undefined) checkOutput(json);
  const { knobs } = readInputs(line, findConfig(line)).variants[0]!;
  const request = {
    pairs: path.resolve(pairs),
    model: knobs['embedding.model'],
    guards: knobs['cache.semantic.guards'],
    wrongHitBudget: wrongHitsOf(line.text['wrong-hits']),
    seed: wholeNumber(line, 'seed', 1, 0, 0xffffffff),
  };
  const report = await withEngine(line, async ({ client, ...options }) => {
    const models = await client.call('models', {}, options);
    const host = models.find(({ id }) => id === request.model)?.host;
    if (host !== undefined) process.stderr.write(`The questions are sent to ${host}, which may charge for them.\n`);
    return client.call('semanticThreshold', request, options);
  });
  if (!line.flags.has('quiet')) process.stdout.write(renderThresholdTable(report));
  if (json !== undefined) writeOutput(json, `${JSON.stringify(report, null, 2)}\n`);
  return 0;
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
