import type { KnobValues } from '../config';
import type { ChunkPlace, ChunkSource, Hit, ScoredRow } from './types';

/**
 * Last step: rows become places in the documents. With `retrieval.expansion` a chunk stands for the span around it: all
 * chunks of its document next to each other under its headings, or all chunks of its document. A span is returned once,
 * at the rank of its best chunk, so fewer than k may remain.
 */
export function createExpansion(chunks: ChunkSource, knobs: KnobValues): (rows: readonly ScoredRow[]) => Hit[] {
  const level = knobs['retrieval.expansion'];
  if (level === 'none') return (rows) => rows.map(({ row, score }) => ({ row, score, ...chunks.placeOf(row) }));
  return (rows) => {
    const firstRows = new Set<number>();
    return rows.flatMap(({ row, score }) => {
      const [first, last] = spanAround(chunks, row, level);
      if (firstRows.has(first)) return [];
      firstRows.add(first);
      return [{ row, score, ...joined(chunks, first, last) }];
    });
  };
}

/** First and last row of the span. */
function spanAround(chunks: ChunkSource, row: number, level: 'section' | 'document'): [number, number] {
  const { documentOf } = chunks;
  const headings = chunks.headingsOf(row);
  const belongs = (other: number): boolean =>
    documentOf[other] === documentOf[row] && (level === 'document' || chunks.headingsOf(other) === headings);
  let first = row;
  while (belongs(first - 1)) first--;
  let last = row;
  while (belongs(last + 1)) last++;
  return [first, last];
}

function joined(chunks: ChunkSource, first: number, last: number): ChunkPlace {
  const place = chunks.placeOf(first);
  let { endLine, end } = place;
  for (let row = first + 1; row <= last; row++) {
    const next = chunks.placeOf(row);
    endLine = Math.max(endLine, next.endLine);
    if (end !== undefined && next.end !== undefined) end = Math.max(end, next.end);
  }
  return { ...place, endLine, ...(end !== undefined && { end }) };
}
