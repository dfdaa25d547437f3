import { lstatSync, readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { CorpusLimits, SkippedFile } from '../../core/corpus';
import { decodeText } from './decode';
import { noIgnoreRules, type IgnoreRules } from './gitignore';
import type { Globs } from './globs';
import { isInside, readRegular, refusalOf } from './open-regular';

const IGNORE_FILE = '.gitignore';
const MAX_IGNORE_BYTES = 1_000_000;

/** A file to read: its id, and the path of the real file without links. */
export interface Candidate {
  readonly id: string;
  readonly path: string;
}

export interface Walk {
  readonly candidates: readonly Candidate[];
  readonly skipped: readonly SkippedFile[];
  readonly partial: boolean;
}

/** Code unit order, the same on every machine. */
export const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Lists the documents of a folder in code unit order, depth first. Folders behind links are never entered: those
 * inside the root are found where they are, those outside are not part of the corpus. A link to a file inside the
 * root counts only when the file is not found under its own name.
 * @param root real path
 * @param step called at every entry
 */
export async function walk(
  root: string,
  globs: Globs,
  limits: CorpusLimits,
  step: () => Promise<void> | undefined,
): Promise<Walk> {
  const candidates: Candidate[] = [];
  const skipped: SkippedFile[] = [];
  const links: Candidate[] = [];
  let partial = false;
  let full = false;

  const take = (candidate: Candidate): 'taken' | 'full' => {
    full ||= candidates.length >= limits.maxFiles;
    if (!full) {
      candidates.push(candidate);
      return 'taken';
    }
    partial = true;
    const detail = `and all after it; the limit is ${limits.maxFiles}`;
    skipped.push({ path: candidate.id, reason: 'too-many', detail });
    return 'full';
  };

  const enter = async (folder: string, depth: number, outer: IgnoreRules): Promise<void> => {
    const entries = list(join(root, folder));
    if (!Array.isArray(entries)) {
      skipped.push({ path: folder || '.', ...entries });
      return;
    }
    const rules = entries.some((entry) => entry.name === IGNORE_FILE) ? withIgnoreFile(folder, outer) : outer;
    for (const entry of entries) {
      await step();
      if (full) return;
      const id = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const kind = kindOf(entry, join(root, id));
      if (entry.name === '.git' || rules.ignores(id, kind === 'folder')) continue;
      if (kind === 'folder') {
        if (globs.prunes(id)) continue;
        if (depth < limits.maxDepth) await enter(id, depth + 1, rules);
        else {
          partial = true;
          skipped.push({ path: id, reason: 'too-deep', detail: `the limit is ${limits.maxDepth} folders` });
        }
      } else if (kind === 'link') link(id);
      else if (!globs.selects(id)) continue;
      else if (kind === 'file') take({ id, path: join(root, id) });
      else skipped.push({ path: id, reason: 'not-a-file' });
    }
  };

  const withIgnoreFile = (folder: string, outer: IgnoreRules): IgnoreRules => {
    const path = folder === '' ? IGNORE_FILE : `${folder}/${IGNORE_FILE}`;
    const file = readRegular(join(root, path), root, MAX_IGNORE_BYTES);
    const text = 'bytes' in file ? decodeText(file.bytes) : file;
    if (typeof text !== 'string') {
      skipped.push({ path, ...text });
      return outer;
    }
    const { rules, leftOut } = outer.with(folder, text);
    if (leftOut > 0) skipped.push({ path, reason: 'malformed', detail: `${leftOut} rules too costly to match` });
    return rules;
  };

  const link = (id: string): void => {
    try {
      const path = realpathSync.native(join(root, id));
      const target = statSync(path);
      const inside = isInside(path, root);
      if (target.isDirectory() ? inside || globs.prunes(id) : !globs.selects(id)) return;
      if (!inside) skipped.push({ path: id, reason: 'outside-root' });
      else if (!target.isFile()) skipped.push({ path: id, reason: 'not-a-file' });
      else if (!globs.excludes(relative(root, path).split(sep).join('/'))) links.push({ id, path });
    } catch (error) {
      if (globs.selects(id))
        skipped.push({ path: id, reason: 'unreadable', detail: `a link to nothing (${codeOf(error)})` });
    }
  };

  await enter('', 0, noIgnoreRules());
  const found = new Set(candidates.map((candidate) => candidate.path));
  for (const candidate of links) {
    if (found.has(candidate.path)) continue;
    found.add(candidate.path);
    if (take(candidate) === 'full') break;
  }
  return { candidates: candidates.sort((a, b) => byCodeUnits(a.id, b.id)), skipped, partial };
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

function list(folder: string): Dirent[] | Pick<SkippedFile, 'reason' | 'detail'> {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => byCodeUnits(a.name, b.name));
  } catch (error) {
    return refusalOf(error);
  }
}

function kindOf(entry: Dirent, path: string): 'file' | 'folder' | 'link' | 'other' {
  const named = kindIn(entry);
  if (named !== 'other') return named;
  // Some file systems do not tell in a listing.
  try {
    return kindIn(lstatSync(path));
  } catch {
    return 'other';
  }
}

const kindIn = (
  entry: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>,
): 'file' | 'folder' | 'link' | 'other' =>
  entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'other';
