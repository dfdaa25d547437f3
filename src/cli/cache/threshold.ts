import { userError } from '../../core/common';
import type { CommandLine } from '../args';
import type { ExitCode } from '../exit-code';

/** `rag-lab cache threshold --pairs FILE`: a threshold of the semantic cache out of labelled pairs. */
export function chooseCacheThreshold(line: CommandLine): Promise<ExitCode> {
  throw userError('cli/not-yet', `rag-lab ${line.command} threshold does nothing yet.`, 'Use another command.');
}
