import { environmentError, hashText, userError } from '../core/common';
import type { ExportFile } from './export-files';

/** The files of the folder, as an export needs them. Paths are relative, with forward slashes. */
export interface FolderFiles {
  /** Undefined where there is no such file. */
  read(path: string): Promise<string | undefined>;
  write(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
}

/** Hashes of what the lab itself wrote or read last, by path. */
export type Known = Readonly<Record<string, string>>;

export interface PlannedFile extends ExportFile {
  /** `edited`: somebody else changed it since the lab wrote it, or the lab never did. */
  readonly state: 'new' | 'changed' | 'unchanged' | 'edited';
  readonly before: string | undefined;
}

export const planExport = (files: readonly ExportFile[], folder: FolderFiles, known: Known): Promise<PlannedFile[]> =>
  Promise.all(
    files.map(async (file): Promise<PlannedFile> => {
      const before = await folder.read(file.path);
      if (before === undefined) return { ...file, before, state: 'new' };
      if (before === file.text) return { ...file, before, state: 'unchanged' };
      return { ...file, before, state: known[file.path] === hashText(before) ? 'changed' : 'edited' };
    }),
  );

/**
 * Writes all of the files or none: what was written before a failure is put back.
 * @returns hashes of what now stands there
 * @throws `export/edited-meanwhile`, `export/not-writable`
 */
export async function writeExport(files: readonly PlannedFile[], folder: FolderFiles): Promise<Known> {
  for (const { path, before } of files)
    if ((await folder.read(path)) !== before)
      throw userError(
        'export/edited-meanwhile',
        `${path} was changed in the meantime; nothing was written.`,
        'Export again.',
      );
  const written: PlannedFile[] = [];
  for (const file of files) {
    try {
      written.push(file);
      if (file.state !== 'unchanged') await folder.write(file.path, file.text);
    } catch (error) {
      await putBack(written, folder);
      const reason = error instanceof Error ? error.message : String(error);
      throw environmentError(
        'export/not-writable',
        `${file.path} could not be written (${reason}); all files are as they were.`,
        'Make the folder writable, or open a copy of it.',
        error,
      );
    }
  }
  return Object.fromEntries(files.map(({ path, text }) => [path, hashText(text)]));
}

async function putBack(files: readonly PlannedFile[], folder: FolderFiles): Promise<void> {
  for (const { path, before, state } of files) {
    if (state === 'unchanged') continue;
    // The file that failed is often as it was, or cannot be touched at all.
    await (before === undefined ? folder.remove(path) : folder.write(path, before)).catch(() => undefined);
  }
}
