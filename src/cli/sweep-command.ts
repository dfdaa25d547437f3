import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { cancelled, isAbort, userError } from '../core/common';
import {
  aboutTime,
  planLines,
  renderSweepCsv,
  renderSweepJson,
  renderSweepMarkdown,
  renderSweepTable,
} from '../core/report';
import {
  axesOfConfig,
  enumerateSpace,
  parseAxisFlag,
  SWEEP_STRATEGIES,
  type SweepAxis,
  type SweepPlan,
  type SweepResult,
  type SweepStrategy,
} from '../core/sweep';
import { announceRemote } from './announce-remote';
import { wholeNumber, type CommandLine } from './args';
import { readBase } from './base-variant';
import { withEngine, type EngineUse } from './engine';
import type { ExitCode } from './exit-code';
import { checkOutput, writeOutput } from './outputs';

/** Sweeps that take longer are asked about first, where somebody is there to answer. */
const ASK_ABOVE_MS = 600_000;

const REPORTS = { json: renderSweepJson, md: renderSweepMarkdown, csv: renderSweepCsv };

export async function sweepCommand(line: CommandLine): Promise<ExitCode> {
  const { inputs, base } = readBase(line, 'A sweep starts from one variant');
  const { corpus, files, limits } = inputs;
  const axes = line.axes.length > 0 ? line.axes.map(parseAxisFlag) : axesOfConfig(inputs.sweep ?? {});
  requireAxes(axes);
  const strategy = strategyOf(line.text.strategy);
  const maxTrials = optionalNumber(line, 'trials');
  const maxSeconds = optionalNumber(line, 'seconds');
  // What is wrong with the space is said before an engine is started; names of models are checked there.
  const space = enumerateSpace(base, axes);
  for (const name of reportNames(line)) checkOutput(line.text[name]!);
  const request = {
    corpus,
    base,
    axes,
    strategy,
    files,
    limits,
    repeat: wholeNumber(line, 'repeat', 3, 1, 1000),
    seed: wholeNumber(line, 'seed', 1, 0, 0xffffffff),
    ...(maxTrials !== undefined && { maxTrials }),
    ...(maxSeconds !== undefined && { maxSeconds }),
  };
  return withEngine(line, async (engine) => {
    const { client, signal, onProgress } = engine;
    const plan = await client.call('sweepPlan', request, { signal, onProgress });
    if (line.flags.has('plan')) {
      if (line.text.json !== undefined) writeOutput(line.text.json, `${JSON.stringify(plan, null, 2)}\n`);
      if (!line.flags.has('quiet')) process.stdout.write(`${planLines(plan, strategy).join('\n')}\n`);
      return 0;
    }
    if (!line.flags.has('quiet')) {
      engine.message(planLines(plan, strategy).join('\n'));
      await announceRemote(engine, corpus, [base, ...space.variants.map(({ variant }) => variant)]);
    }
    await askWhenLong(line, plan, request);
    try {
      return show(line, await client.call('sweep', request, { signal, onProgress }));
    } catch (error) {
      if (isAbort(error)) await showPartial(line, engine);
      throw error;
    }
  });
}

function requireAxes(axes: readonly SweepAxis[]): void {
  if (axes.length > 0) return;
  throw userError(
    'sweep/no-axes',
    'No knob is swept.',
    'Write --vary \'index.hnsw.efSearch=32..256*2\', or put "sweep" into the configuration.',
  );
}

function strategyOf(text = 'optimise'): SweepStrategy {
  const names = Object.keys(SWEEP_STRATEGIES) as SweepStrategy[];
  const found = names.find((name) => name === text);
  if (found) return found;
  throw userError(
    'sweep/strategy',
    `There is no strategy "${text.slice(0, 40)}".`,
    `Use ${names.slice(0, -1).join(', ')} or ${names.at(-1)!}.`,
  );
}

const optionalNumber = (line: CommandLine, name: 'trials' | 'seconds'): number | undefined =>
  line.text[name] === undefined ? undefined : wholeNumber(line, name, 20, 1, 10_000_000);

const reportNames = (line: CommandLine): (keyof typeof REPORTS)[] =>
  (Object.keys(REPORTS) as (keyof typeof REPORTS)[]).filter((name) => line.text[name] !== undefined);

/** @throws `job/cancelled` where the answer is no */
async function askWhenLong(
  line: CommandLine,
  { estimatedMs = 0 }: SweepPlan,
  { maxTrials, maxSeconds }: { readonly maxTrials?: number; readonly maxSeconds?: number },
): Promise<void> {
  const bounded = maxTrials !== undefined || maxSeconds !== undefined;
  const asks = process.stdin.isTTY && process.stderr.isTTY && !line.flags.has('yes') && !line.flags.has('quiet');
  if (bounded || !asks || estimatedMs < ASK_ABOVE_MS) return;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`This takes ${aboutTime(estimatedMs)}. Go on? [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw cancelled();
  } finally {
    terminal.close();
  }
}

function show(line: CommandLine, result: SweepResult): ExitCode {
  const quiet = line.flags.has('quiet');
  if (!quiet) process.stdout.write(renderSweepTable(result, { all: line.flags.has('all') }));
  for (const name of reportNames(line)) {
    writeOutput(line.text[name]!, REPORTS[name](result));
    if (!quiet) process.stderr.write(`Wrote ${line.text[name]!}\n`);
  }
  if (!quiet) for (const note of result.notes) process.stderr.write(`Note: ${note}\n`);
  if (Object.keys(result.limits).length === 0 || result.cheapest) return 0;
  process.stderr.write('limit/broken: no variant of the sweep keeps all limits\n');
  return 1;
}

/** What was measured before the sweep was stopped. */
async function showPartial(line: CommandLine, { client }: EngineUse): Promise<void> {
  const partial = await client.call('sweepSoFar', {});
  if (!partial) return;
  show(line, partial);
  process.stderr.write('Stopped. What is measured is kept: the same command goes on from there.\n');
}
