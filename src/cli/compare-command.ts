import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { formatError } from '../core/common';
import { formatRun } from '../core/evaluation';
import type { RunRankings, RunResult } from '../core/experiment';
import {
  headline,
  renderAttributions,
  renderCsv,
  renderHtmlReport,
  renderJson,
  renderMarkdown,
  renderTable,
  textOf,
} from '../core/report';
import { wholeNumber, type CommandLine } from './args';
import { announceRemote } from './announce-remote';
import { withEngine } from './engine';
import { readInputs } from './inputs';
import type { ExitCode } from './exit-code';
import { checkOutput, writeOutput } from './outputs';

/** The bundle that draws the page, beside this one. */
const webviewFile = (name: string): string => readFileSync(path.join(__dirname, 'webview', name), 'utf8');

const REPORTS = ['json', 'html', 'md', 'csv'] as const;

const rankingFile = (dir: string, variant: string): string => path.join(dir, `${variant}.run`);

function writeRankings(dir: string, rankings: RunRankings): void {
  for (const [name, queries] of Object.entries(rankings)) {
    writeOutput(rankingFile(dir, name), formatRun(new Map(queries.map(({ query, items }) => [query, items])), name));
  }
}

function writeReports(line: CommandLine, run: RunResult): string[] {
  const reports: [string | undefined, () => string][] = [
    [line.text.json, () => renderJson(run)],
    [
      line.text.html,
      () => renderHtmlReport(run, { script: webviewFile('report.js'), style: webviewFile('report.css') }),
    ],
    [line.text.md, () => renderMarkdown(run)],
    [line.text.csv, () => renderCsv(run)],
  ];
  return reports.flatMap(([file, render]) => {
    if (file === undefined) return [];
    writeOutput(file, render());
    return [file];
  });
}

export async function compareCommand(line: CommandLine): Promise<ExitCode> {
  const { corpus, variants, files, limits } = readInputs(line, line.words[0]);
  const repeat = wholeNumber(line, 'repeat', 3, 1, 1000);
  const seed = wholeNumber(line, 'seed', 1, 0, 0xffffffff);
  // Before minutes of measuring, not after.
  for (const name of REPORTS) if (line.text[name] !== undefined) checkOutput(line.text[name]);
  if (line.text.trec !== undefined) for (const { name } of variants) checkOutput(rankingFile(line.text.trec, name));
  const quiet = line.flags.has('quiet');
  const { run, rankings } = await withEngine(line, async (engine) => {
    if (!quiet) await announceRemote(engine, corpus, variants);
    return engine.client.call(
      'compare',
      {
        corpus,
        variants,
        files,
        limits,
        repeat,
        seed,
        attribute: line.flags.has('attribute'),
        rankings: line.text.trec !== undefined,
        keep: true,
        title: path.basename(corpus.root),
      },
      engine,
    );
  });
  // The table first: should a disk be full by now, the figures are at least seen.
  if (!quiet) {
    const { columns } = process.stdout;
    process.stdout.write(
      `${renderTable(run, { all: line.flags.has('all'), ...(columns && { width: columns }) })}\n${textOf(headline(run))}\n${renderAttributions(run)}`,
    );
  }
  if (line.text.trec !== undefined && rankings) writeRankings(line.text.trec, rankings);
  const written = writeReports(line, run);
  if (!quiet) {
    for (const file of written) process.stderr.write(`Wrote ${file}\n`);
    for (const note of run.notes) process.stderr.write(`Note: ${note}\n`);
  }
  const broken = run.limits.filter(({ kept }) => !kept);
  for (const { variant, metric, limit, value } of broken) {
    process.stderr.write(
      `limit/broken: ${variant}: ${metric} is ${value ?? 'unknown'}, wanted ${JSON.stringify(limit)}\n`,
    );
  }
  for (const { error } of run.failures ?? []) process.stderr.write(`${formatError(error)}\n`);
  // A part of what was asked for is missing: scripts must not take the rest for the whole.
  if (run.failures) return 2;
  return broken.length ? 1 : 0;
}
