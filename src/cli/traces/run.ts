import path from 'node:path';
import process from 'node:process';
import { userError } from '../../core/common';
import { renderTrace } from '../../core/report';
import type { EngineMethods } from '../../protocol/worker-protocol';
import type { CommandLine } from '../args';
import { withEngine } from '../engine';
import type { ExitCode } from '../exit-code';
import { readInputs } from '../inputs';
import { checkOutput, writeOutput } from '../outputs';

type TraceRequest = EngineMethods['trace']['params'];

/** The request for the file that the command line names. @throws `trace/no-file` */
export function fileRequest(line: CommandLine): TraceRequest {
  const [file] = line.words;
  if (file === undefined)
    throw userError('trace/no-file', 'No file is named.', 'Write rag-lab trace show FILE, or import FILE --out FILE.');
  const { corpus, files } = readInputs(line);
  return { corpus, files, source: { kind: 'file', path: path.resolve(file) } };
}

/** Has a trace made or read, and shows what it is. */
export async function runTrace(line: CommandLine, request: TraceRequest): Promise<ExitCode> {
  const { json } = line.text;
  if (json !== undefined) checkOutput(json);
  const trace = await withEngine(line, ({ client, ...options }) => client.call('trace', request, options));
  for (const notice of trace.notices) process.stderr.write(`Note: ${notice}\n`);
  if (json !== undefined) writeOutput(json, `${JSON.stringify(trace, null, 2)}\n`);
  if (line.flags.has('quiet')) return 0;
  process.stdout.write(renderTrace(trace));
  if (request.out !== undefined) process.stdout.write(`\nWritten to ${path.relative('', request.out)}.\n`);
  return 0;
}
