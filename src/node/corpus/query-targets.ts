import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { environmentError, userError } from '../../core/common';
import { SKIP_REASONS, type CorpusSpec } from '../../core/corpus';
import type { QuerySet } from '../../core/evaluation';
import type { QueryFiles } from '../../protocol/worker-protocol';
import { isBeirFolder } from './beir';
import { decodeText } from './decode';
import { readRegular, type Refusal } from './open-regular';
import { LAB_FOLDER, shownPath } from './query-files';
import { readQuerySet } from './query-set';

const MAX_FILE_BYTES = 100_000_000;

export interface QueryTarget {
  readonly path: string;
  /** As the user knows it. */
  readonly name: string;
  /** Empty where there is no such file yet. */
  readonly text: string;
}

/** The files that the lab writes queries and judgements to, as they are. */
export interface QueryTargets {
  readonly queries: QueryTarget;
  readonly judgements: QueryTarget;
  readonly querySet: QuerySet;
}

/**
 * @throws `queries/beir-folder` for a BEIR folder, whose files belong to somebody else; `judgements/unnamed` where only
 *   the queries are named; `judgements/is-table` where judgements are a table of whole documents; and what reading throws
 */
export async function readTargets(corpus: CorpusSpec, files: QueryFiles): Promise<QueryTargets> {
  if (files.queries === undefined && corpus.include.length === 0 && isBeirFolder(corpus.root))
    throw userError(
      'queries/beir-folder',
      'A BEIR folder brings its own queries and judgements, which the lab does not change.',
      'Name files of your own with --queries and --judgements.',
    );
  if (files.queries !== undefined && files.judgements === undefined)
    throw userError(
      'judgements/unnamed',
      'The queries are named, and the judgements are not.',
      'Name both: --queries FILE --judgements FILE.',
    );
  const path = {
    queries: files.queries ?? join(corpus.root, LAB_FOLDER, 'queries.jsonl'),
    judgements: files.judgements ?? join(corpus.root, LAB_FOLDER, 'judgements.jsonl'),
  };
  if (/\.(?:tsv|qrels)$/i.test(path.judgements))
    throw userError(
      'judgements/is-table',
      `${shownPath(path.judgements, corpus.root)} is a table: it holds whole documents alone, and no lines.`,
      'Import it into a judgements.jsonl.',
    );
  const there = { queries: existsSync(path.queries), judgements: existsSync(path.judgements) };
  const named = {
    ...(there.queries && files.queries !== undefined && { queries: path.queries }),
    ...(there.judgements && files.judgements !== undefined && { judgements: path.judgements }),
  };
  const querySet = there.queries || there.judgements ? await readQuerySet(corpus, named) : null;
  const target = (file: string, exists: boolean): QueryTarget => {
    const name = shownPath(file, corpus.root);
    return { path: file, name, text: exists ? readWhole(file, name, 'utf-8') : '' };
  };
  return {
    queries: target(path.queries, there.queries),
    judgements: target(path.judgements, there.judgements),
    querySet: querySet ?? { queries: [], judgements: [] },
  };
}

/** Texts of files to import; a BEIR folder stands for its queries and its judgements. */
export const readSources = (sources: readonly string[]): { readonly file: string; readonly text: string }[] =>
  sources.flatMap(filesOf).map(({ path, name }) => ({ file: name, text: readWhole(path, name) }));

function filesOf(source: string): { path: string; name: string }[] {
  const name = basename(source);
  if (!statSync(source, { throwIfNoEntry: false })?.isDirectory()) return [{ path: source, name }];
  const found = ['queries.jsonl', 'qrels.tsv', join('qrels', 'test.tsv')].filter((file) =>
    existsSync(join(source, file)),
  );
  if (found.length > 0) return found.map((file) => ({ path: join(source, file), name: `${name}/${file}` }));
  throw userError(
    'import/no-files',
    `The folder ${name} holds neither queries.jsonl nor qrels.`,
    'Name the files to import.',
  );
}

/** @param encoding keeps the byte order mark, so that what is not changed stays byte for byte */
function readWhole(path: string, name: string, encoding?: 'utf-8'): string {
  const read = readRegular(path, undefined, MAX_FILE_BYTES);
  if ('reason' in read) throw unreadable(name, read);
  if (encoding) return new TextDecoder(encoding, { ignoreBOM: true }).decode(read.bytes);
  const text = decodeText(read.bytes);
  if (typeof text !== 'string') throw unreadable(name, text);
  return text;
}

function unreadable(name: string, { reason, detail }: Refusal): Error {
  if (detail === 'it is gone') return userError('import/not-found', `There is no file ${name}.`, 'Check its path.');
  const why = `${SKIP_REASONS[reason]}${detail ? ` (${detail})` : ''}`;
  const next = reason === 'encoding' || reason === 'binary' ? 'Save it as UTF-8.' : 'Check the file and its rights.';
  return environmentError('import/unreadable', `${name}: ${why}.`, next);
}
