import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { userError } from '../../core/common';
import type { CorpusSpec } from '../../core/corpus';
import type { QueryFiles } from '../../protocol/worker-protocol';
import { isBeirFolder } from './beir';

/** Where to read queries and judgements. */
export interface FoundQueryFiles {
  readonly queries: string;
  /** Absent: there are none, and quality stays unknown. */
  readonly judgements?: string;
  /** The corpus is a BEIR folder: judgements name documents by `_id`, which need not be a path. */
  readonly beir: boolean;
  /** Files named by the user may lie anywhere, those found must lie in the corpus folder. */
  readonly named: boolean;
}

export const LAB_FOLDER = 'rag-lab';

/**
 * Files that the user names come first. Named queries without judgements stay without: those beside the corpus belong
 * to other queries. Otherwise a BEIR folder's own files, or those that the lab exports.
 * @returns undefined when the corpus has no queries
 * @throws `queries/missing`: judgements without queries
 */
export function findQueryFiles(corpus: CorpusSpec, files: QueryFiles): FoundQueryFiles | undefined {
  const beir = corpus.include.length === 0 && isBeirFolder(corpus.root);
  const { queries: namedQueries, judgements: namedJudgements } = files;
  if (namedQueries !== undefined)
    return { queries: namedQueries, ...(namedJudgements && { judgements: namedJudgements }), beir, named: true };
  const folder = beir ? corpus.root : join(corpus.root, LAB_FOLDER);
  const queries = join(folder, 'queries.jsonl');
  const judged = beir ? ['qrels.tsv', join('qrels', 'test.tsv')] : ['judgements.jsonl'];
  const judgements = namedJudgements ?? judged.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (existsSync(queries))
    return { queries, ...(judgements && { judgements }), beir, named: namedJudgements !== undefined };
  if (judgements === undefined) return undefined;
  throw userError(
    'queries/missing',
    `There are judgements in ${judgements}, but no queries in ${queries}.`,
    'Put the queries there, one {"id": …, "text": …} a line, or name their file.',
  );
}

/** As the user knows a file: relative to the corpus where it lies inside, else its own path. */
export function shownPath(path: string, root: string): string {
  const inside = relative(root, path);
  return inside === '' || inside.startsWith('..') || dirname(inside) === inside ? path : inside.split(sep).join('/');
}
