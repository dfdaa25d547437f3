import { lineTable, type SourceDocument } from '../corpus';
import { groupBy } from '../common';
import type { Judgement, JudgedSpan } from './types';

/**
 * Judgements with the text of their lines, so that what a chunk delivers of them is counted in characters: where
 * paragraphs are long lines, several chunks share one. Whole files and lines that are not there stay as they are.
 */
export function locateSpans(judgements: readonly Judgement[], documents: readonly SourceDocument[]): JudgedSpan[] {
  const byFile = groupBy(judgements, ({ file }) => file);
  const located = new Map<Judgement, JudgedSpan>();
  for (const { id, source } of documents) {
    const own = byFile.get(id);
    if (!own?.some(({ startLine }) => startLine !== undefined)) continue;
    const lines = lineTable(source);
    for (const judgement of own) {
      const { startLine, endLine = startLine, lost } = judgement;
      if (startLine === undefined || endLine! > lines.count || lost) continue;
      const start = lines.start(startLine - 1);
      const text = { start, counts: countsOf(source.slice(start, lines.end(endLine! - 1))) };
      if (text.counts.at(-1)! > 0) located.set(judgement, { ...judgement, text });
    }
  }
  return judgements.map((judgement) => located.get(judgement) ?? judgement);
}

/** Characters that are not white space before each offset, and in all. */
function countsOf(text: string): Uint32Array {
  const counts = new Uint32Array(text.length + 1);
  for (let i = 0; i < text.length; i++) counts[i + 1] = counts[i]! + (/\s/.test(text[i]!) ? 0 : 1);
  return counts;
}
