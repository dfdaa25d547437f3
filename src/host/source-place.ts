import { lstat, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { environmentError, userError, type LabError } from '../core/common';
import { visible } from '../core/report';
import { beirLine, MAX_SEARCHED_BYTES } from './beir-line';

const BEIR_CORPUS = 'corpus.jsonl';

export interface Place {
  /** Relative to the folder, or the id of a document in a BEIR folder. */
  readonly file: string;
  /** From 1. */
  readonly startLine: number;
  readonly endLine: number;
}

/**
 * Where to look for a document: the file of that name, or in a BEIR folder the line that holds it. The file of the
 * answer is an absolute path.
 * @param kind of the corpus that the place comes from
 * @throws `source/outside` for what lies outside the folder, `source/not-found`, `source/unreadable`
 */
export async function sourcePlace(root: string, kind: 'files' | 'beir', place: Place): Promise<Place> {
  const found = await regularFile(root, place.file);
  if (typeof found === 'string') return { ...place, file: found };
  if (kind === 'files') throw found;
  const corpus = await regularFile(root, BEIR_CORPUS);
  if (typeof corpus !== 'string') throw corpus;
  const line = await beirLine(corpus, place.file).catch((error: unknown) => {
    throw unreadable(BEIR_CORPUS, error);
  });
  if (line !== undefined) return { file: corpus, startLine: line, endLine: line };
  if (found.code === 'source/outside') throw found;
  const { size } = await stat(corpus);
  const part = size > MAX_SEARCHED_BYTES ? `the first ${MAX_SEARCHED_BYTES / 2 ** 20} MB of ` : '';
  throw notFound(place.file, `${part}${BEIR_CORPUS}`);
}

/** The path of a regular file below the root, also once links are followed, or why there is none. */
async function regularFile(root: string, file: string): Promise<string | LabError> {
  const asked = path.resolve(root, file);
  // A path that leads outside is refused before anything of it is looked at.
  if (file.includes('\0') || path.isAbsolute(file) || !isBelow(root, asked)) return outside(file);
  try {
    const [realRoot, real] = await Promise.all([realpath(root), realpath(asked)]);
    if (!isBelow(realRoot, real)) return outside(file);
    // Under the name that the workspace has for it.
    return (await lstat(real)).isFile() ? asked : notFound(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const absent = code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG';
    return absent ? notFound(file) : unreadable(file, error);
  }
}

function isBelow(root: string, file: string): boolean {
  const inside = path.relative(root, file);
  return inside !== '' && inside !== '..' && !inside.startsWith(`..${path.sep}`) && !path.isAbsolute(inside);
}

const shown = (file: string): string => visible(file.slice(0, 200));

const outside = (file: string): LabError =>
  userError(
    'source/outside',
    `${shown(file)} lies outside the folder that was measured and is not opened.`,
    'Open the folder that holds it, and measure there.',
  );
const notFound = (file: string, searched = 'the folder'): LabError =>
  userError(
    'source/not-found',
    `${shown(file)} is not in ${searched} any more.`,
    'It may have been moved or deleted: run the comparison again.',
  );
const unreadable = (file: string, cause: unknown): LabError =>
  environmentError('source/unreadable', `${shown(file)} cannot be read.`, 'Check its permissions.', cause);
