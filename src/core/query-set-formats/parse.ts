import { userError } from '../common';
import { parseJsonLines } from './beir';
import { csvSeparator, parseCsv } from './csv';
import { ITERATION, parseQrels } from './qrels';
import { isTopicBlock, parseTopics } from './trec';
import type { ParsedFile, QuerySetFormat } from './types';

type FileKind = 'json-lines' | 'topics' | 'qrels' | 'csv' | 'run';

/** What a format may be made of. */
const KINDS: Record<QuerySetFormat, readonly FileKind[]> = {
  beir: ['json-lines', 'qrels'],
  trec: ['topics', 'qrels'],
  csv: ['csv'],
};

/**
 * Queries and judgements of a file in another software's format; which one is told by its first line.
 * @param file name for messages
 * @param format refuses what is of another one
 * @throws `import/empty`, `import/run-file`, `import/unknown-format`, and `import/bad-line` with file and line
 */
export function parseQuerySetFile(text: string, file: string, format?: QuerySetFormat): ParsedFile {
  if (text.trim() === '')
    throw userError('import/empty', `${file} is empty.`, 'Name a file with queries or judgements.');
  const kind = kindOf(text, file, format);
  if (kind === 'run')
    throw userError(
      'import/run-file',
      `${file} is a run file: what a system ranked, not what is asked or judged.`,
      'Import topics and qrels. The rankings of your variants are written by rag-lab compare --trec DIR.',
    );
  if (kind === undefined)
    throw userError(
      'import/unknown-format',
      format ? `${file} is not of the format ${format}.` : `${file} is in no format that can be imported.`,
      'Give JSON lines, TREC topics or qrels, or a CSV table with the columns query and text.',
      { file, line: 1 },
    );
  switch (kind) {
    case 'json-lines':
      return parseJsonLines(text, file);
    case 'topics':
      return { queries: parseTopics(text, file), judgements: [] };
    case 'qrels':
      return { queries: [], judgements: parseQrels(text, file) };
    case 'csv':
      return parseCsv(text, file);
  }
}

interface FirstLine {
  readonly line: string;
  readonly words: readonly string[];
  readonly tabs: number;
}

/** How the first line tells what a file is. A topic's text may look like anything: one tab alone makes a topic. */
const SIGNS: readonly (readonly [FileKind, (first: FirstLine) => boolean])[] = [
  ['json-lines', ({ line }) => line.trimStart().startsWith('{')],
  ['csv', ({ line }) => csvSeparator(line) !== undefined],
  ['topics', ({ line, tabs }) => tabs === 1 || isTopicBlock(line)],
  ['run', ({ words }) => words.length === 6 && /^q0$/i.test(words[1]!)],
  ['qrels', ({ tabs, words }) => tabs === 2 || (words.length === 4 && ITERATION.test(words[1]!))],
];

function kindOf(text: string, file: string, format: QuerySetFormat | undefined): FileKind | undefined {
  const line = /\S[^\r\n]*/.exec(text)?.[0] ?? '';
  const first = { line, words: line.trim().split(/\s+/), tabs: line.split('\t').length - 1 };
  const possible = SIGNS.filter(([kind]) => !format || kind === 'run' || KINDS[format].includes(kind));
  // A table without its header is told so, rather than that it is no table.
  return possible.find(([, holds]) => holds(first))?.[0] ?? (/\.csv$/i.test(file) ? 'csv' : undefined);
}
