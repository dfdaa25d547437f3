import type { CacheLabResult } from '../cache-lab';
import { cacheHeadline } from './cache-headline';
import { mistakeFigures } from './cache-mistakes';
import { cacheFigures, changeFigures, sizeFigures, traceText, type TextTable } from './cache-model';
import { layOut } from './lay-out';
import { visible } from './visible';

/** A replay as plain text for a terminal; a newline at the end. */
export function renderCacheTable(result: CacheLabResult): string {
  const changes = changeFigures(result);
  const mistakes = mistakeFigures(result);
  const blocks = [
    `${cacheHeadline(result)
      .map(({ text }) => visible(text))
      .join('')}.`,
    visible(traceText(result)),
    table(cacheFigures(result), 1),
    ...(result.curves.length > 0
      ? [`Hit ratio of the result cache by its size\n${table(sizeFigures(result), 1)}`]
      : []),
    ...(changes.rows.length > 0 ? [`Requests answered from a cache around changes\n${table(changes, 2)}`] : []),
    ...(mistakes.rows.length > 0 ? [`First wrong and stale answers\n${table(mistakes, mistakes.head.length)}`] : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const table = ({ head, rows }: TextTable, left: number): string =>
  layOut(
    [head, ...rows].map((row) => row.map(visible)),
    left,
  );
