import process from 'node:process';
import { formatError, isAbort, LabError } from '../core/common';
import { parseCommandLine } from './args';
import { adviseCommand } from './advise-command';
import { baselineCommand } from './baseline-command';
import { bisectCommand } from './bisect-command';
import { bundleCommand } from './bundle-command';
import { cacheCommand } from './cache-command';
import { calibrateCommand } from './calibrate-command';
import { compareCommand } from './compare-command';
import { doctorCommand } from './doctor-command';
import type { ExitCode } from './exit-code';
import { gateCommand } from './gate-command';
import { indexCommand } from './index-command';
import { knobsCommand } from './knobs-command';
import { modelsCommand } from './models-command';
import { queryCommand } from './query-command';
import { serversCommand } from './servers-command';
import { sweepCommand } from './sweep-command';
import { testsetCommand } from './testset-command';
import { traceCommand } from './trace-command';
import { usage } from './usage';

/** Runs one command line. Results go to stdout, progress and messages to stderr. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  try {
    const line = parseCommandLine(argv);
    switch (line.command) {
      case 'help':
        process.stdout.write(usage());
        return 0;
      case 'compare':
        return await compareCommand(line);
      case 'sweep':
        return await sweepCommand(line);
      case 'testset':
        return await testsetCommand(line);
      case 'baseline':
        return await baselineCommand(line);
      case 'gate':
        return await gateCommand(line);
      case 'bisect':
        return await bisectCommand(line);
      case 'query':
        return await queryCommand(line);
      case 'index':
        return await indexCommand(line);
      case 'models':
        return await modelsCommand(line);
      case 'advise':
        return await adviseCommand(line);
      case 'calibrate':
        return await calibrateCommand(line);
      case 'servers':
        return await serversCommand(line);
      case 'cache':
        return await cacheCommand(line);
      case 'trace':
        return await traceCommand(line);
      case 'bundle':
        return await bundleCommand(line);
      case 'knobs':
        return await knobsCommand(line);
      case 'doctor':
        return await doctorCommand(line);
    }
  } catch (error) {
    const data = LabError.dataOf(error);
    process.stderr.write(`${formatError(data)}\n`);
    if (isAbort(error)) return 130;
    return data.fault === 'internal' ? 3 : 2;
  }
}
