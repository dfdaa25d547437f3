import { userError } from '../../core/common';
import type { CommandLine } from '../args';
import type { ExitCode } from '../exit-code';

export function exportTestset(_line: CommandLine): Promise<ExitCode> {
  return Promise.reject(userError('testset/not-built', 'Not built yet.', 'Wait for the next version.'));
}
