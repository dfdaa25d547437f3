import process from 'node:process';
import { defaultKnobs } from '../core/config';
import { renderCalibration } from '../core/report';
import { wholeNumber, type CommandLine } from './args';
import { withEngine } from './engine';
import type { ExitCode } from './exit-code';
import { checkOutput, writeOutput } from './outputs';

export async function calibrateCommand(line: CommandLine): Promise<ExitCode> {
  const model = line.words[0] ?? defaultKnobs()['embedding.model'];
  const seconds = wholeNumber(line, 'seconds', 20, 1, 3600);
  const { json } = line.text;
  if (json !== undefined) checkOutput(json);
  const found = await withEngine(line, ({ client, ...options }) =>
    client.call('calibrate', { model, seconds }, options),
  );
  const quiet = line.flags.has('quiet');
  if (!quiet) process.stdout.write(renderCalibration(found));
  if (json !== undefined) {
    writeOutput(json, `${JSON.stringify(found, null, 2)}\n`);
    if (!quiet) process.stderr.write(`Wrote ${json}\n`);
  }
  return 0;
}
