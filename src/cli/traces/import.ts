import type { CommandLine } from '../args';
import type { ExitCode } from '../exit-code';
import { fileRequest, runTrace } from './run';
import { targetOf } from './target';

/** `rag-lab trace import FILE --out FILE`: a log of queries as a trace. */
export const importTrace = (line: CommandLine): Promise<ExitCode> =>
  runTrace(line, { ...fileRequest(line), out: targetOf(line) });
