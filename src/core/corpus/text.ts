import { lineTable, type LineTable } from './lines';
import type { Block } from './plain-text';

/** Plain text: paragraphs between empty lines. */
export function textBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  paragraphs(lineTable(text), 0, blocks);
  return blocks;
}

/**
 * A BEIR document: its title on the first line, then its text. A first line that is too long for a title is text, as
 * is a single line.
 */
export function beirBlocks(text: string): Block[] {
  const lines = lineTable(text);
  const title = lines.line(0).trim();
  const blocks: Block[] = [];
  const titled = lines.count > 1 && title.length > 0 && title.length <= 300;
  if (titled) blocks.push({ kind: 'heading', start: 0, end: lines.end(0), level: 1, title });
  paragraphs(lines, titled ? 1 : 0, blocks);
  return blocks;
}

function paragraphs(lines: LineTable, from: number, blocks: Block[]): void {
  let start = -1;
  for (let at = from; at <= lines.count; at++) {
    const blank = at === lines.count || lines.line(at).trim() === '';
    if (!blank && start < 0) start = at;
    if (!blank || start < 0) continue;
    blocks.push({ kind: 'paragraph', start: lines.start(start), end: lines.end(at - 1) });
    start = -1;
  }
}
