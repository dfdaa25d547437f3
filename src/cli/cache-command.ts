import { userError } from '../core/common';
import type { CommandLine } from './args';
import { chooseCacheThreshold } from './cache/threshold';
import type { ExitCode } from './exit-code';

/** `rag-lab cache [CONFIG | threshold]`. */
export function cacheCommand(line: CommandLine): Promise<ExitCode> {
  const [action] = line.words;
  switch (action) {
    case 'threshold':
      return chooseCacheThreshold(line);
    default:
      throw userError('cli/not-yet', `rag-lab ${line.command} does nothing yet.`, 'Use another command.');
  }
}
