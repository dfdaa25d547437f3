import { traceOptionsOf } from '../../core/traces';
import { wholeNumber, type CommandLine } from '../args';
import type { ExitCode } from '../exit-code';
import { findConfig, readInputs } from '../inputs';
import { runTrace } from './run';
import { targetOf } from './target';

/** `rag-lab trace make [CONFIG] --out FILE [--load.KNOB VALUE]…`: a trace of the queries and the documents. */
export function makeTrace(line: CommandLine): Promise<ExitCode> {
  const { corpus, files, variants } = readInputs(line, findConfig(line));
  const options = traceOptionsOf(variants[0]!.knobs, wholeNumber(line, 'seed', 1, 0, 0xffffffff));
  return runTrace(line, { corpus, files, source: { kind: 'synthetic', options }, out: targetOf(line) });
}
