import { escapeId, unescapeId, type QuerySet } from '../evaluation';
import { badLine } from './json-line';
import { formatTrecQrels } from './qrels';
import { oneLine, placeAt, textLines } from './text-lines';
import type { FormattedFile, PlacedQuery } from './types';

/** Topics of TREC: `query<tab>text` a line, or the `<top>` blocks of the older tracks, whose title is what is asked. */
export const parseTopics = (text: string, file: string): PlacedQuery[] =>
  isTopicBlock(text) ? parseTopicBlocks(text, file) : parseTopicLines(text, file);

export const isTopicBlock = (text: string): boolean => /^\s*<top>[^\S\r\n]*(?:[\r\n]|$)/i.test(text);

function parseTopicLines(text: string, file: string): PlacedQuery[] {
  return [...textLines(text, file)].map(({ line, place }) => {
    const tab = line.indexOf('\t');
    const id = line.slice(0, Math.max(0, tab)).trim();
    const asked = line.slice(tab + 1).trim();
    if (tab < 0 || !id || !asked) throw badLine(place, 'The line is not a query id and its text with a tab between.');
    return { id: unescapeId(id), text: asked, line: place.line };
  });
}

function parseTopicBlocks(text: string, file: string): PlacedQuery[] {
  const queries: PlacedQuery[] = [];
  let line = 1;
  let counted = 0;
  for (const { index, 1: block } of text.matchAll(/<top>([\s\S]*?)(?:<\/top>|(?=<top>)|$)/gi)) {
    line += lineEnds(text.slice(counted, index));
    counted = index;
    const id = field(block!, 'num').replace(/^Number:\s*/i, '');
    const asked = field(block!, 'title').replace(/^Topic:\s*/i, '');
    if (!id || !asked) throw badLine(placeAt(file, line), `The topic has no ${id ? '<title>' : '<num>'}.`);
    queries.push({ id, text: asked, line });
  }
  return queries;
}

/** Text of a field up to the next tag; the end tags were left out in the older tracks. */
const field = (block: string, name: string): string =>
  oneLine(new RegExp(`<${name}>([^<]*)`, 'i').exec(block)?.[1] ?? '');

const lineEnds = (text: string): number => text.match(/\r\n?|\n/g)?.length ?? 0;

/** `topics.tsv` and `qrels.txt`. Texts become one line; white space in ids is percent-encoded, as in run files. */
export const formatTrec = (querySet: QuerySet): FormattedFile[] => [
  {
    path: 'topics.tsv',
    text: querySet.queries.map(({ id, text }) => `${escapeId(id)}\t${oneLine(text)}\n`).join(''),
  },
  { path: 'qrels.txt', text: formatTrecQrels(querySet) },
];
