import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { userError } from '../../core/common';
import { isTraceFile } from '../../core/traces';
import type { CommandLine } from '../args';
import { checkOutput } from '../outputs';

/**
 * Absolute path of `--out`. A trace that is there already is replaced, any other file is kept.
 * @throws `trace/no-target`, `trace/target-exists`, `output/not-written`
 */
export function targetOf({ text: { out } }: CommandLine): string {
  if (out === undefined) throw userError('trace/no-target', 'No file to write to is named.', 'Add --out FILE.');
  checkOutput(out);
  const beginning = beginningOf(out);
  if (beginning !== undefined && beginning !== '' && !isTraceFile(beginning))
    throw userError(
      'trace/target-exists',
      `${out} exists already and is no trace.`,
      'Name another file, or remove this one.',
    );
  return path.resolve(out);
}

/** Undefined where there is no file. */
function beginningOf(file: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch {
    return undefined;
  }
  try {
    const buffer = Buffer.alloc(200);
    return buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, 0));
  } finally {
    closeSync(fd);
  }
}
