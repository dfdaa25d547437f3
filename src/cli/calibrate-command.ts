import { userError } from '../core/common';
import type { CommandLine } from './args';
import type { ExitCode } from './exit-code';

export const calibrateCommand = (_line: CommandLine): Promise<ExitCode> =>
  Promise.reject(userError('cli/not-yet', 'Not built yet.', 'Wait.'));
