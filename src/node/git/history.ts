import { realpathSync } from 'node:fs';
import path from 'node:path';
import { isAbort } from '../../core/common';
import type { DocumentChange, DocumentHistory } from '../../core/testset';
import { decodeText } from '../corpus/decode';
import { readRegular } from '../corpus/open-regular';
import { runGit } from './run-git';

/** Bytes of a document that its lines are looked for in. */
const MOST_BYTES = 8_000_000;

/** What one commit added to one file: lines that follow each other. */
interface Added {
  readonly file: string;
  readonly lines: readonly string[];
}

/**
 * The history that git keeps of a folder. One `git log` tells what each commit added; where those lines stand today is
 * found by their text, so neither the index nor the working tree is asked, and no filter of the repository runs.
 * Lines that changed since, or stand in several places, have no span.
 */
export const gitHistory: DocumentHistory = {
  async changes(root, files, limit, signal) {
    let log: Buffer;
    try {
      log = await runGit(logArgs(limit), { cwd: root, signal });
    } catch (error) {
      if (isAbort(error)) throw error;
      // No git, no repository, no commit yet, or a history that is too much to read: nothing is known.
      return [];
    }
    const documents = new Documents(root);
    return parseLog(log.toString(), files).flatMap(({ commit, subject, added }): DocumentChange[] => {
      const spans = added.flatMap((one) => documents.find(one) ?? []);
      return spans.length > 0 ? [{ commit, subject, spans }] : [];
    });
  },
};

const logArgs = (limit: number): string[] => [
  'log',
  `--max-count=${limit}`,
  ...['--no-merges', '--no-show-signature', '--no-notes', '--format=%x00%h%x1f%s'],
  ...['--patch', '--unified=0', '--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--ignore-submodules'],
  ...['--relative', '--src-prefix=a/', '--dst-prefix=b/', '--', '.'],
];

/** Commits of a log with their patches, in its order. Names that git had to quote are left out. */
export function parseLog(
  log: string,
  files: ReadonlySet<string>,
): { commit: string; subject: string; added: Added[] }[] {
  return log
    .split('\0')
    .slice(1)
    .map((entry) => {
      const [head = '', ...patch] = entry.split('\n');
      const [commit = '', subject = ''] = head.split('\x1f');
      return { commit, subject, added: addedLines(patch, files) };
    });
}

function addedLines(patch: readonly string[], files: ReadonlySet<string>): Added[] {
  const found: Added[] = [];
  let file: string | undefined;
  /** Lines of the hunk that are still to come: a line of the text may look like a head. */
  let [removals, additions] = [0, 0];
  let lines: string[] = [];
  for (const line of patch) {
    if (removals > 0 && line.startsWith('-')) removals--;
    else if (additions > 0 && line.startsWith('+')) {
      lines.push(line.slice(1));
      if (--additions === 0 && file !== undefined) found.push({ file, lines });
    } else if (line.startsWith('+++ ')) {
      const name = /^\+\+\+ b\/(.+?)\t?$/.exec(line)?.[1];
      file = name !== undefined && files.has(name) ? name : undefined;
    } else {
      const hunk = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
      if (!hunk) continue;
      removals = Number(hunk[1] ?? 1);
      additions = Number(hunk[2] ?? 1);
      lines = [];
    }
  }
  return found;
}

/** The documents as they are today, each read once. */
class Documents {
  readonly #root: string;
  readonly #read = new Map<string, { lines: readonly string[]; places: ReadonlyMap<string, readonly number[]> }>();

  constructor(root: string) {
    this.#root = realpathSync.native(root);
  }

  /** Where lines stand, from the first to the last that is not blank; undefined where they do not, or several times. */
  find({ file, lines: wanted }: Added): DocumentChange['spans'][number] | undefined {
    const first = wanted.findIndex((line) => line.trim() !== '');
    if (first < 0) return undefined;
    const last = wanted.findLastIndex((line) => line.trim() !== '');
    const { lines, places } = this.#open(file);
    const starts = (places.get(trimmed(wanted[first]!)) ?? []).filter((start) => {
      for (let i = first; i <= last; i++)
        if (trimmed(lines[start + i - first] ?? '') !== trimmed(wanted[i]!)) return false;
      return true;
    });
    return starts.length === 1
      ? { file, startLine: starts[0]! + 1, endLine: starts[0]! + 1 + last - first }
      : undefined;
  }

  #open(file: string): { lines: readonly string[]; places: ReadonlyMap<string, readonly number[]> } {
    const known = this.#read.get(file);
    if (known) return known;
    const lines = this.#lines(file);
    const places = new Map<string, number[]>();
    for (const [at, line] of lines.entries()) {
      const place = places.get(trimmed(line));
      if (place) place.push(at);
      else places.set(trimmed(line), [at]);
    }
    const read = { lines, places };
    this.#read.set(file, read);
    return read;
  }

  #lines(file: string): readonly string[] {
    const read = readRegular(path.join(this.#root, file), this.#root, MOST_BYTES);
    const text = 'reason' in read ? read : decodeText(read.bytes);
    return typeof text === 'string' ? text.split(/\r\n?|\n/) : [];
  }
}

/** Line ends may have been converted on the way into the working tree. */
const trimmed = (line: string): string => line.trimEnd();
