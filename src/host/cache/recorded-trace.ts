import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hashText } from '../../core/common';
import { formatTrace, type Trace } from '../../core/traces';

/**
 * Writes what was recorded in a folder as a file that the engine can read: among the recorded searches, so that it goes
 * when they are cleared.
 * @returns absolute path; undefined where nothing was recorded, or there is nowhere to write it
 */
export async function recordedTraceFile(
  log: { trace(): Promise<Trace | undefined> },
  root: string | undefined,
  storageFolder: string | undefined,
): Promise<string | undefined> {
  const trace = await log.trace();
  if (!trace || root === undefined || storageFolder === undefined) return undefined;
  const file = path.join(storageFolder, 'searches', `${hashText(root).slice(0, 16)}.replay.jsonl`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, formatTrace(trace));
  return file;
}
