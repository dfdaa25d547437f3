import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { environmentError, isAbort, type JobControl } from '../../core/common';
import { traceLines, type Trace } from '../../core/traces';

const BLOCK_CHARS = 1_000_000;

/**
 * Writes a trace file, whole or not at all.
 * @param path absolute; what is there is replaced
 * @throws `output/not-written`
 */
export async function writeTrace(trace: Trace, path: string, control: JobControl): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  let file: FileHandle | undefined;
  try {
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
    await rename(temporary, path);
  } catch (error) {
    await file?.close().catch(() => undefined);
    await rm(temporary, { force: true }).catch(() => undefined);
    if (isAbort(error)) throw error;
    throw environmentError(
      'output/not-written',
      `${path} could not be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`,
      'Choose a folder that can be written to, with room left.',
      error,
    );
  }
}
