import path from 'node:path';
import { userError } from '../../core/common';
import type { GeneratedTestset } from '../../protocol/worker-protocol';
import { planExport, writeExport, type FolderFiles, type Known } from '../export-plan';

/**
 * Adds a test set to the folder's query files. They only grow: a file that was edited since the engine read it is not
 * written, and then nothing is.
 * @param root absolute path of the folder
 * @returns hashes of what now stands there, by path
 * @throws `export/edited-meanwhile`, `export/not-writable`, `testset/outside`
 */
export async function writeTestSet(
  changes: GeneratedTestset['changes'],
  root: string,
  folder: FolderFiles,
): Promise<Known> {
  const files = changes.map(({ path: file, text }) => {
    const inside = path.relative(root, file);
    if (inside.startsWith('..') || path.isAbsolute(inside))
      throw userError(
        'testset/outside',
        `${file} lies outside the folder.`,
        'Name query files inside the folder in rag-lab.config.json, or use the terminal.',
      );
    return { path: inside.split(path.sep).join('/'), what: 'test set', text };
  });
  const planned = await planExport(files, folder, {});
  const edited = planned.find(({ before, text }) => before !== undefined && !withoutMark(text).startsWith(before));
  if (edited)
    throw userError(
      'export/edited-meanwhile',
      `${edited.path} was changed in the meantime; nothing was written.`,
      'Generate the test set again.',
    );
  return writeExport(planned, folder);
}

/** The editor reads without the byte order mark that the engine keeps. */
const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');
