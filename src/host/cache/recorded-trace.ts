import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hashText } from '../../core/common';
import { formatTrace, type Trace } from '../../core/traces';

/**
 * Writes a recorded trace as a file that the engine can read: among the recorded searches, so that it goes when they are
 * cleared.
 * @returns absolute path
 */
export async function writeRecordedTrace(trace: Trace, root: string, storageFolder: string): Promise<string> {
  const file = path.join(storageFolder, 'searches', `${hashText(root).slice(0, 16)}.replay.jsonl`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, formatTrace(trace));
  return file;
}
