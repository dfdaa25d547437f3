import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { environmentError, type LabError } from '../core/common';

/** Makes sure, as far as can be known before the work, that a file can be written. @throws `output/not-written` */
export function checkOutput(file: string): void {
  const { target, kind } = targetOf(file);
  if (kind === 'folder') throw notWritten(file, { code: 'EISDIR' });
  if (kind === 'device') return;
  let folder = path.dirname(target);
  while (!existsSync(folder) && folder !== path.dirname(folder)) folder = path.dirname(folder);
  if (!statSync(folder).isDirectory()) throw notWritten(file, { code: 'ENOTDIR' });
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw notWritten(file, error);
  }
}

/**
 * Writes a whole file or none: a reader never sees half a report. Links are followed, and devices and pipes such as
 * /dev/stdout are written to, never replaced.
 * @throws `output/not-written`
 */
export function writeOutput(file: string, text: string): void {
  const { target, kind } = targetOf(file);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    if (kind === 'device') {
      writeFileSync(target, text);
      return;
    }
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(temporary, text);
    renameSync(temporary, target);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // What kept it from being written may keep it from being removed; the first failure is the one to tell.
    }
    throw notWritten(file, error);
  }
}

function targetOf(file: string): { target: string; kind: 'file' | 'folder' | 'device' } {
  const target = path.resolve(file);
  let stats: Stats | undefined;
  try {
    stats = statSync(target);
  } catch {
    return { target, kind: 'file' }; // not there yet; whether it can be is found out by writing
  }
  if (stats.isFile()) return { target: realpathSync(target), kind: 'file' };
  return { target, kind: stats.isDirectory() ? 'folder' : 'device' };
}

const notWritten = (file: string, error: unknown): LabError =>
  environmentError(
    'output/not-written',
    `${file} could not be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`,
    'Choose a folder that can be written to, with room left.',
    error,
  );
