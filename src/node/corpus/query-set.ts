import { closeSync, realpathSync } from 'node:fs';
import { environmentError, userError } from '../../core/common';
import { SKIP_REASONS, type CorpusSpec } from '../../core/corpus';
import type { Judgement, Query } from '../../core/evaluation';
import type { WorkspaceQuerySet } from '../../core/evaluation';
import {
  badLine,
  parseJudgementLine,
  parseQrelLine,
  parseQueryLine,
  relativePath,
  type LinePlace,
} from '../../core/query-set-formats';
import type { QueryFiles } from '../../protocol/worker-protocol';
import { decodeLine } from './decode-line';
import { openRegular } from './open-regular';
import { findQueryFiles, shownPath } from './query-files';
import { readLines } from './read-lines';

const MAX_FILE_BYTES = 100_000_000;
const MAX_LINE_BYTES = 1_000_000;

/**
 * Queries and judgements of a corpus: files that the user names, those of a BEIR folder (`queries.jsonl`, `qrels.tsv`
 * or `qrels/test.tsv`), or `rag-lab/queries.jsonl` and `rag-lab/judgements.jsonl`. Whether judged documents and lines
 * exist is not checked here.
 * @returns null where there are no queries
 * @throws `queries/…` and `judgements/…` with file and line for everything that a line may have wrong
 */
export function readQuerySet(corpus: CorpusSpec, files: QueryFiles): Promise<WorkspaceQuerySet | null> {
  return Promise.resolve().then(() => read(corpus, files));
}

function read(corpus: CorpusSpec, files: QueryFiles): WorkspaceQuerySet | null {
  const found = findQueryFiles(corpus, files);
  if (!found) return null;
  const root = found.named ? undefined : corpus.root;
  const notices: string[] = [];
  const queries = new Map<string, Query>();
  const queriesName = shownPath(found.queries, corpus.root);
  for (const { line, place } of linesOf(found.queries, queriesName, 'queries/bad-line', root)) {
    const query = parseQueryLine(line, place);
    if (!query) continue;
    if (queries.has(query.id))
      throw badLine({ ...place, code: 'queries/duplicate-id' }, `The query id ${shown(query.id)} is used twice.`);
    queries.set(query.id, query);
  }
  if (queries.size === 0) notices.push(`${queriesName} holds no queries: quality is unknown.`);

  const judgements = new Map<string, Judgement>();
  const contradictions: string[] = [];
  if (found.judgements !== undefined) {
    const name = shownPath(found.judgements, corpus.root);
    const isTable = /\.(?:tsv|qrels)$/i.test(name);
    for (const { line, place } of linesOf(found.judgements, name, 'judgements/bad-line', root)) {
      const judgement = isTable ? readQrel(line, place, found.beir) : parseJudgementLine(line, place, found.beir);
      if (!judgement) continue;
      if (!queries.has(judgement.query))
        throw badLine(
          { ...place, code: 'judgements/unknown-query' },
          `The query ${shown(judgement.query)} is not in ${queriesName}.`,
        );
      const key = JSON.stringify([judgement.query, judgement.file, judgement.startLine, judgement.endLine]);
      const before = judgements.get(key);
      if (before && before.grade !== judgement.grade) contradictions.push(`${name}:${place.line}`);
      if (!before || before.grade < judgement.grade) judgements.set(key, judgement);
    }
    if (judgements.size === 0) notices.push(`${name} holds no judgements: quality is unknown.`);
  } else notices.push(`There are no judgements for ${queriesName}: quality is unknown.`);
  if (contradictions.length > 0)
    notices.push(
      `${contradictions.length} judgements contradict an earlier one of the same span (first: ${contradictions[0]!}); the higher grade counts.`,
    );
  return { queries: [...queries.values()], judgements: [...judgements.values()], notices };
}

function readQrel(line: string, place: LinePlace, beir: boolean): Judgement | undefined {
  const judgement = parseQrelLine(line, place);
  return judgement && { ...judgement, file: beir ? judgement.file : relativePath(judgement.file, place) };
}

function* linesOf(
  path: string,
  name: string,
  code: string,
  root: string | undefined,
): Generator<{ line: string; place: LinePlace }> {
  const file = openRegular(path, root === undefined ? undefined : realpathSync.native(root));
  if ('reason' in file) {
    if (file.detail === 'it is gone')
      throw userError(code.replace('bad-line', 'not-found'), `There is no file ${name}.`, 'Check its path.');
    const why = `${SKIP_REASONS[file.reason]}${file.detail ? ` (${file.detail})` : ''}`;
    throw environmentError(
      code.replace('bad-line', 'unreadable'),
      `${name}: ${why}.`,
      'Check the file and its rights.',
    );
  }
  try {
    if (file.stats.size > BigInt(MAX_FILE_BYTES))
      throw userError(
        code.replace('bad-line', 'too-large'),
        `${name} has ${file.stats.size.toString()} bytes; ${MAX_FILE_BYTES} at most are read.`,
        'Use a part of it.',
      );
    for (const line of readLines(file.fd, MAX_LINE_BYTES)) {
      const place = { file: name, line: line.number, code };
      if (!line.bytes) throw badLine(place, `The line is longer than ${MAX_LINE_BYTES} bytes.`);
      yield { line: decodeLine(line.bytes, place), place };
    }
  } finally {
    closeSync(file.fd);
  }
}

const shown = (id: string): string => JSON.stringify(id.slice(0, 80));
