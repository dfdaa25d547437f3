import { userError } from '../../core/common';
import type { CommandLine } from '../args';
import type { ExitCode } from '../exit-code';

export function cacheSnippet(line: CommandLine): Promise<ExitCode> {
  throw userError('cli/not-yet', `rag-lab ${line.command} snippet does nothing yet.`, 'Use another command.');
}
