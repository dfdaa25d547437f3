import type { CommandLine } from '../args';
import type { ExitCode } from '../exit-code';
import { fileRequest, runTrace } from './run';

/** `rag-lab trace show FILE`: what a trace or a log holds. */
export const showTrace = (line: CommandLine): Promise<ExitCode> => runTrace(line, fileRequest(line));
