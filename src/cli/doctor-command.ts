import process from 'node:process';
import type { CommandLine } from './args';
import { withEngine } from './engine';
import type { ExitCode } from './exit-code';

const MARKS = { ok: 'ok     ', warning: 'warning', failed: 'FAILED ' } as const;

export async function doctorCommand(line: CommandLine): Promise<ExitCode> {
  const checks = await withEngine(line, ({ client, ...options }) => client.call('doctor', {}, options));
  for (const { label, status, detail, nextStep } of checks) {
    process.stdout.write(`${MARKS[status]}  ${label}: ${detail}\n`);
    if (nextStep) process.stdout.write(`         Next: ${nextStep}\n`);
  }
  return checks.some(({ status }) => status === 'failed') ? 2 : 0;
}
