import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { allMeasured, disturbance, formatBaseline, makeBaseline } from '../core/gate';
import { findMetric } from '../core/metrics';
import { formatValue } from '../core/report';
import { wholeNumber, type CommandLine } from './args';
import { announceRemote } from './announce-remote';
import { withEngine } from './engine';
import type { ExitCode } from './exit-code';
import { baselineFileOf, shownPath, toolVersion } from './gate-files';
import { findConfig, readInputs } from './inputs';
import { checkOutput, writeOutput } from './outputs';

const SHOWN = ['quality.ndcg@10', 'quality.hit@10', 'latency.total.p95'];

/** Measures the variants and writes what later runs are held against. */
export async function baselineCommand(line: CommandLine): Promise<ExitCode> {
  const configFile = findConfig(line);
  const { corpus, variants, files, limits } = readInputs(line, configFile);
  const repeat = wholeNumber(line, 'repeat', 3, 1, 1000);
  const seed = wholeNumber(line, 'seed', 1, 0, 0xffffffff);
  const file = baselineFileOf(line, configFile);
  checkOutput(file);
  const params = { corpus, variants, files, limits, repeat, seed, rankings: false, keep: true };
  const compared = await withEngine(line, async (engine) => {
    if (!line.flags.has('quiet')) await announceRemote(engine, corpus, params.variants);
    return engine.client.call('compare', { ...params, title: `${path.basename(corpus.root)}: baseline` }, engine);
  });
  const run = allMeasured(compared.run);
  const disturbed = disturbance(os.loadavg()[0] ?? 0, run.machine.cores);
  writeOutput(file, formatBaseline(makeBaseline(run, toolVersion())));
  if (line.flags.has('quiet')) return 0;
  for (const { name, metrics } of run.variants) {
    const figures = SHOWN.map((id) => `${findMetric(id)!.label} ${formatValue(metrics[id])}`);
    process.stdout.write(`${name}: ${figures.join(', ')}\n`);
  }
  const notes = disturbed === undefined ? run.notes : [...run.notes, `${disturbed} Its latencies are too long.`];
  for (const note of notes) process.stderr.write(`Note: ${note}\n`);
  process.stderr.write(`Wrote ${shownPath(file)}: ${run.queries.judged} judged queries\n`);
  return 0;
}
