import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { removeLeftovers, removeQuietly } from './atomic-file';

/**
 * Removes what killed processes left in a folder, and over the limit the files with this extension that nobody here
 * holds, longest unused first.
 * @param held names of files
 */
export async function limitFolder(
  dir: string,
  extension: string,
  maxBytes: number,
  held: { has(name: string): boolean },
): Promise<void> {
  await removeLeftovers(dir, await readdir(dir));
  const files = await filesIn(dir, extension);
  let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { name, bytes } of files.sort((a, b) => a.usedMs - b.usedMs)) {
    if (total <= maxBytes) return;
    if (held.has(name)) continue;
    // Windows refuses while another process has it open; elsewhere that process keeps what it opened.
    await removeQuietly(path.join(dir, name));
    total -= bytes;
  }
}

/** Files with this extension; none where there is no folder. */
export async function filesIn(
  dir: string,
  extension: string,
): Promise<{ readonly name: string; readonly bytes: number; readonly usedMs: number }[]> {
  const names = await readdir(dir).catch(() => []);
  const files = [];
  for (const name of names.filter((each) => each.endsWith(extension))) {
    const found = await stat(path.join(dir, name)).catch(() => undefined);
    if (found?.isFile()) files.push({ name, bytes: found.size, usedMs: found.mtimeMs });
  }
  return files;
}
