import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { RunResult } from '../core/experiment';
import {
  allMeasured,
  checkBaseline,
  disturbance,
  judgeGate,
  machineClass,
  notComparedLines,
  placesIn,
  renderGateJunit,
  renderGateMarkdown,
  renderGateProblems,
  renderGateSarif,
  renderGateText,
  gateSummary,
  type Baseline,
  type GateReport,
} from '../core/gate';
import { shellWord } from '../core/report';
import { findQueryFiles } from '../node/corpus';
import { PROTOCOL_VERSION } from '../protocol/worker-protocol';
import { wholeNumber, type CommandLine } from './args';
import { announceRemote } from './announce-remote';
import { withEngine } from './engine';
import type { ExitCode } from './exit-code';
import { baselineFileOf, namedText, readBaseline, shownPath, toolVersion } from './gate-files';
import { findConfig, readInputs, type Inputs } from './inputs';
import { checkOutput, writeOutput } from './outputs';

const REPORTS = ['json', 'md', 'junit', 'sarif'] as const;

/** Measures the variants again and holds them against the baseline and the limits. */
export async function gateCommand(line: CommandLine): Promise<ExitCode> {
  const configFile = findConfig(line);
  const inputs = readInputs(line, configFile);
  const baselineFile = baselineFileOf(line, configFile);
  const baseline = readBaseline(baselineFile);
  for (const name of REPORTS) if (line.text[name] !== undefined) checkOutput(line.text[name]);

  const run = await measure(line, inputs, baseline, shownPath(baselineFile));
  const config = namedText(configFile);
  const queries = namedText(findQueryFiles(inputs.corpus, inputs.files)?.queries);
  const tool = toolVersion();
  const disturbed = disturbance(os.loadavg()[0] ?? 0, run.machine.cores);
  const report = judgeGate({
    baseline,
    run,
    settings: inputs.gate,
    tool,
    ...(disturbed !== undefined && { disturbed }),
    placeOf: placesIn({
      ...(config && { config }),
      ...(queries && { queries }),
      baseline: { file: shownPath(baselineFile) },
    }),
  });

  const quiet = line.flags.has('quiet');
  if (!quiet) {
    const problems = (): string => `${renderGateProblems(report)}${gateSummary(report)}\n`;
    process.stdout.write(line.flags.has('problems') ? problems() : renderGateText(report));
  }
  const written = writeReports(line, report, run, commandOf(line, configFile), tool);
  if (!quiet) {
    const notes = [...run.notes, ...report.notices, ...notComparedLines(report).map((text) => `not compared: ${text}`)];
    for (const note of notes) process.stderr.write(`Note: ${note}\n`);
    for (const file of written) process.stderr.write(`Wrote ${file}\n`);
  }
  return report.passed ? 0 : 1;
}

async function measure(
  line: CommandLine,
  { corpus, variants, files, limits }: Inputs,
  baseline: Baseline,
  baselineFile: string,
): Promise<RunResult> {
  const seed = wholeNumber(line, 'seed', 1, 0, 0xffffffff);
  const rounds = wholeNumber(line, 'repeat', 3, 1, 1000);
  return withEngine(line, async (engine) => {
    const { client, ...options } = engine;
    if (!line.flags.has('quiet')) await announceRemote(engine, corpus, variants);
    const querySet = await client.call('querySet', { corpus, files }, options);
    const names = variants.map(({ name }) => name);
    checkBaseline(baseline, names, querySet?.queries.map(({ id }) => id) ?? [], baselineFile);
    const { machine } = await client.call('hello', { version: PROTOCOL_VERSION }, options);
    // Where nobody looks at latency, one round is enough.
    const latencyMatters =
      line.text.repeat !== undefined ||
      machineClass(machine) === baseline.machine.class ||
      Object.keys(limits).some((id) => /^(latency|throughput|cache)\./.test(id));
    const title = `${path.basename(corpus.root)}: gate`;
    const params = { corpus, variants, files, limits, seed, rankings: false, keep: false, title, brief: true };
    const { run } = await client.call('compare', { ...params, repeat: latencyMatters ? rounds : 1 }, options);
    return allMeasured(run);
  });
}

function writeReports(
  line: CommandLine,
  report: GateReport,
  run: RunResult,
  command: string,
  tool: string,
): readonly string[] {
  const renderers: Record<(typeof REPORTS)[number], () => string> = {
    json: () => `${JSON.stringify(report, null, 2)}\n`,
    md: () => renderGateMarkdown(report, run, { command }),
    junit: () => renderGateJunit(report),
    sarif: () => renderGateSarif(report, tool),
  };
  return REPORTS.flatMap((name) => {
    const file = line.text[name];
    if (file === undefined) return [];
    writeOutput(file, renderers[name]());
    return [file];
  });
}

/** The command again, without where its reports and its store go. */
function commandOf(line: CommandLine, configFile: string | undefined): string {
  const given = (['corpus', 'queries', 'judgements', 'baseline'] as const).flatMap((name) => {
    const file = line.text[name];
    return file === undefined ? [] : [`--${name}`, shownPath(file) || '.'];
  });
  const numbers = (['repeat', 'seed'] as const).flatMap((name) =>
    line.text[name] ? [`--${name}`, line.text[name]] : [],
  );
  const variants = line.variants.flatMap((variant) => ['--variant', variant]);
  const knobs = [...line.knobs].flatMap(([id, value]) => [`--${id}`, value]);
  const config = configFile === undefined ? [] : [shownPath(configFile)];
  return ['rag-lab', 'gate', ...config, ...given, ...numbers, ...variants, ...knobs].map(shellWord).join(' ');
}
