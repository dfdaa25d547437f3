import path from 'node:path';
import process from 'node:process';
import { userError } from '../../core/common';
import { differingKnob, type CacheLabResult } from '../../core/cache-lab';
import type { Variant } from '../../core/config';
import { renderCacheCsv, renderCacheMarkdown, renderCacheTable, renderRealTime } from '../../core/report';
import { traceOptionsOf, type TraceSource } from '../../core/traces';
import { announceRemote } from '../announce-remote';
import { wholeNumber, type CommandLine } from '../args';
import { withEngine } from '../engine';
import type { ExitCode } from '../exit-code';
import { findConfig, readInputs, type Inputs } from '../inputs';
import { checkOutput, writeOutput } from '../outputs';

const REPORTS = {
  json: (result: CacheLabResult) => `${JSON.stringify(result, null, 2)}\n`,
  md: renderCacheMarkdown,
  csv: renderCacheCsv,
};

/** `rag-lab cache [replay] [CONFIG]`: a trace replayed through the caches of one or several variants. */
export async function cacheReplay(line: CommandLine): Promise<ExitCode> {
  checkPace(line);
  const { inputs, variants, leftOut } = readColumns(line);
  const { corpus, files } = inputs;
  const reports = (Object.keys(REPORTS) as (keyof typeof REPORTS)[]).filter((name) => line.text[name] !== undefined);
  for (const name of reports) checkOutput(line.text[name]!);
  const quiet = line.flags.has('quiet');
  const seed = wholeNumber(line, 'seed', 1, 0, 0xffffffff);
  const trace: TraceSource =
    line.text.trace === undefined
      ? { kind: 'synthetic', options: traceOptionsOf(variants[0]!.knobs, seed) }
      : { kind: 'file', path: path.resolve(line.text.trace) };
  if (!quiet && leftOut.length > 0)
    process.stderr.write(
      `Note: ${leftOut.join(', ')}: not replayed, since other answers come of them than of ${variants[0]!.name}. Name another with --variant.\n`,
    );
  if (line.flags.has('real-time')) {
    const request = { corpus, variants, trace, files, speed: wholeNumber(line, 'speed', 1, 1, 100_000) };
    const live = await withEngine(line, async (engine) => {
      if (!quiet) await announceRemote(engine, corpus, variants);
      return engine.client.call('replayInRealTime', request, engine);
    });
    if (!quiet) process.stdout.write(renderRealTime(live));
    if (line.text.json !== undefined) writeOutput(line.text.json, `${JSON.stringify(live, null, 2)}\n`);
    return 0;
  }
  const result = await withEngine(line, async (engine) => {
    if (!quiet) await announceRemote(engine, corpus, variants.slice(0, 1));
    return engine.client.call('cacheLab', { corpus, variants, trace, files }, engine);
  });
  if (!quiet) process.stdout.write(renderCacheTable(result));
  for (const name of reports) {
    writeOutput(line.text[name]!, REPORTS[name](result));
    if (!quiet) process.stderr.write(`Wrote ${line.text[name]!}\n`);
  }
  if (!quiet) for (const note of result.notes) process.stderr.write(`Note: ${note}\n`);
  return 0;
}

/** @throws `cli/unknown-option` for options of the one pace with the other */
function checkPace({ text, flags }: CommandLine): void {
  const isLive = flags.has('real-time');
  for (const name of ['md', 'csv'] as const)
    if (isLive && text[name] !== undefined)
      throw userError('cli/unknown-option', `With --real-time there is no --${name}.`, 'Use --json FILE.');
  if (!isLive && text.speed !== undefined)
    throw userError('cli/unknown-option', '--speed is of --real-time.', 'Add --real-time, or leave --speed out.');
}

/**
 * Variants of the configuration that `--variant` names, and new ones that it spells out; without it the first and those
 * that give the same answers.
 */
function readColumns(line: CommandLine): {
  inputs: Inputs;
  variants: readonly Variant[];
  leftOut: readonly string[];
} {
  const config = findConfig(line);
  const configured = readInputs({ ...line, variants: [] }, config);
  if (line.variants.length === 0) {
    const [first] = configured.variants;
    const isAlike = (variant: Variant): boolean => differingKnob(first!, variant) === undefined;
    const leftOut = configured.variants.filter((variant) => !isAlike(variant)).map(({ name }) => name);
    return { inputs: configured, variants: configured.variants.filter(isAlike), leftOut };
  }
  const names = line.variants.map((flag) => flag.trim());
  const isNamed = (name: string): boolean =>
    config !== undefined && configured.variants.some((variant) => variant.name === name);
  const inputs = readInputs({ ...line, variants: names.filter((name) => !isNamed(name)) }, config);
  const wanted = names.map((name) => (isNamed(name) ? name : name.split(':')[0]!.trim()));
  return { inputs, variants: inputs.variants.filter(({ name }) => wanted.includes(name)), leftOut: [] };
}
