import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { environmentError } from '../core/common';

/** Writes a whole file or none: a reader never sees half a report. @throws `output/not-written` */
export function writeOutput(file: string, text: string): void {
  const target = path.resolve(file);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(temporary, text);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    throw environmentError(
      'output/not-written',
      `${file} could not be written (${code ?? 'unknown'}).`,
      'Choose a folder that can be written to, with room left.',
      error,
    );
  }
}
