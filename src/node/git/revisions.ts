import { userError } from '../../core/common';
import { runGit, type GitUse } from './run-git';

export interface Commit {
  readonly hash: string;
  readonly subject: string;
  readonly author: string;
  /** ISO date of the commit. */
  readonly date: string;
}

/** A file of a revision. */
export interface RevisionFile {
  /** Relative to the folder that was asked for, with forward slashes. */
  readonly path: string;
  readonly blob: string;
  readonly bytes: number;
}

/** @throws `git/unknown-revision` also for what could be read as an option */
export async function resolveRevision(revision: string, use: GitUse): Promise<string> {
  if (revision.startsWith('-') || /\s/.test(revision))
    throw userError(
      'git/unknown-revision',
      `"${revision.slice(0, 80)}" is not a revision.`,
      'Name a commit or branch.',
    );
  const found = await runGit(['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`], use);
  return found.toString().trim();
}

/** Commits that changed anything in the folder, oldest first, up to `to`. @param limit the newest so many */
export async function commitsOf(to: string, limit: number, use: GitUse): Promise<Commit[]> {
  const format = ['%H', '%s', '%an', '%cI'].join('%x1f');
  const args = ['log', '-z', `--max-count=${limit}`, '--first-parent', `--format=${format}`, to, '--', '.'];
  const text = (await runGit(args, use)).toString();
  return text
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [hash = '', subject = '', author = '', date = ''] = line.split('\x1f');
      return { hash, subject, author, date };
    })
    .reverse();
}

/** Regular files of the folder in a revision; links and submodules are left out. */
export async function filesAt(revision: string, use: GitUse): Promise<RevisionFile[]> {
  // Run inside the folder, ls-tree names what lies below it, relative to it.
  const text = (await runGit(['ls-tree', '-r', '-z', '-l', revision], use)).toString();
  return text.split('\0').flatMap((line): RevisionFile[] => {
    const match = /^100(?:644|755) blob ([0-9a-f]+) +(\d+)\t(.+)$/s.exec(line);
    return match ? [{ blob: match[1]!, bytes: Number(match[2]), path: match[3]! }] : [];
  });
}

/** Contents of blobs, in the order asked for. */
export async function readBlobs(blobs: readonly string[], use: GitUse): Promise<Buffer[]> {
  if (blobs.length === 0) return [];
  const out = await runGit(['cat-file', '--batch'], { ...use, input: `${blobs.join('\n')}\n` });
  const contents: Buffer[] = [];
  let at = 0;
  for (const blob of blobs) {
    const end = out.indexOf(10, at);
    const [, kind, size] = out.subarray(at, end).toString().split(' ');
    if (kind !== 'blob') throw userError('git/unknown-revision', `The object ${blob} is missing.`, 'Fetch it.');
    contents.push(out.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return contents;
}

/** Documents that a commit changed, added or removed, relative to the folder. */
export async function changedFiles(commit: string, use: GitUse): Promise<string[]> {
  const args = [
    'diff-tree',
    '--no-commit-id',
    '--name-only',
    '--relative',
    '-r',
    '-z',
    '--root',
    '-m',
    '--first-parent',
  ];
  const text = (await runGit([...args, commit, '--', '.'], use)).toString();
  return [...new Set(text.split('\0').filter((path) => path !== ''))];
}
