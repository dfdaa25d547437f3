import process from 'node:process';
import { KNOB_GROUPS, KNOBS } from '../core/config';
import { METRICS } from '../core/metrics';
import type { CommandLine } from './args';
import type { ExitCode } from './main';

export function knobsCommand(line: CommandLine): ExitCode {
  if (line.flags.has('json')) {
    process.stdout.write(`${JSON.stringify({ groups: KNOB_GROUPS, knobs: KNOBS, metrics: METRICS }, null, 2)}\n`);
    return 0;
  }
  for (const group of KNOB_GROUPS) {
    process.stdout.write(`${group.label}\n`);
    for (const knob of KNOBS.filter((candidate) => candidate.group === group.id)) {
      const range =
        knob.kind === 'enum'
          ? knob.values.map(({ value }) => value).join(', ')
          : knob.kind === 'name'
            ? knob.namesOf
            : `${knob.min}–${knob.max} ${knob.unit}`.trim();
      process.stdout.write(
        `  ${knob.id} = ${knob.default}   (${range}; redoes: ${knob.stage})\n      ${knob.description}\n`,
      );
    }
  }
  return 0;
}
