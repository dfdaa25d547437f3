import type { CacheLabResult } from '../cache-lab';
import { cacheHeadline } from './cache-headline';
import { mistakeFigures } from './cache-mistakes';
import { cacheFigures, changeFigures, sizeFigures, traceText, type TextTable } from './cache-model';
import { codeCell, codeSpan, escapeMarkdown as text, markdownTable } from './markdown-text';

/** A report of a replay that is complete on its own. */
export function renderCacheMarkdown(result: CacheLabResult): string {
  const changes = changeFigures(result);
  const mistakes = mistakeFigures(result);
  const headline = cacheHeadline(result).map((part) =>
    part.emphasis === 'variant' ? codeSpan(part.text) : text(part.text),
  );
  const sections = [
    [`# Caches under the trace ${codeSpan(result.trace.name)}`, `${headline.join('')}.`, text(traceText(result))],
    ['## Figures', table(cacheFigures(result), 1)],
    ...(result.curves.length > 0
      ? [['## Hit ratio of the result cache by its size', table(sizeFigures(result), 1)]]
      : []),
    ...(changes.rows.length > 0 ? [['## Requests answered from a cache around changes', table(changes, 2)]] : []),
    ...(mistakes.rows.length > 0 ? [['## First wrong and stale answers', usersTable(mistakes)]] : []),
    ['## Notes', result.notes.map((note) => `- ${text(note)}`).join('\n')],
  ];
  return `${sections.flat().join('\n\n')}\n`;
}

/** All of it but the head is text of users. */
const usersTable = ({ head, rows }: TextTable): string =>
  markdownTable(
    head.map(text),
    'l'.repeat(head.length),
    rows.map((row) => row.map(codeCell)),
  );

const table = ({ head, rows }: TextTable, left: number): string =>
  markdownTable(
    head.map(text),
    `${'l'.repeat(left)}${'r'.repeat(head.length - left)}`,
    rows.map((row) => row.map(text)),
  );
