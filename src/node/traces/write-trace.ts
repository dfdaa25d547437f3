import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { environmentError, isAbort, type JobControl } from '../../core/common';
import { traceLines, type Trace } from '../../core/traces';

const BLOCK_CHARS = 1_000_000;

/**
 * Writes a trace file, whole or not at all.
 * @param target absolute path; what is there is replaced
 * @throws `output/not-written`
 */
export async function writeTrace(trace: Trace, target: string, control: JobControl): Promise<void> {
  const temporary = `${target}.${process.pid}.tmp`;
  let file: FileHandle | undefined;
  try {
    await mkdir(path.dirname(target), { recursive: true });
    file = await open(temporary, 'w');
    let block = '';
    for (const line of traceLines(trace)) {
      block += `${line}\n`;
      if (block.length < BLOCK_CHARS) continue;
      await file.write(block);
      block = '';
      await control.checkpoint();
    }
    await file.write(block);
    await file.close();
    file = undefined;
    await rename(temporary, target);
  } catch (error) {
    await file?.close().catch(() => undefined);
    await rm(temporary, { force: true }).catch(() => undefined);
    if (isAbort(error)) throw error;
    throw environmentError(
      'output/not-written',
      `${target} could not be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`,
      'Choose a folder that can be written to, with room left.',
      error,
    );
  }
}
