import type { JobControl } from '../common';
import { lineTable, type SourceDocument } from '../corpus';
import { groupBy } from '../common';
import { spanQuote } from './quote';
import type { Judgement, SpanQuote } from './types';

const DOCUMENTS_A_STEP = 64;

/**
 * Judgements with the quotes of their spans as the documents are now; those without lines, lost, beyond the end or about
 * documents that are not there stay as they are.
 */
export async function addQuotes(
  judgements: readonly Judgement[],
  documents: readonly Pick<SourceDocument, 'id' | 'source'>[],
  control: JobControl,
): Promise<Judgement[]> {
  const byFile = groupBy(judgements, ({ file }) => file);
  const quotes = new Map<Judgement, SpanQuote>();
  for (const [i, { id, source }] of documents.entries()) {
    if (i % DOCUMENTS_A_STEP === 0) await control.checkpoint();
    const here = byFile.get(id) ?? [];
    const table = here.length > 0 ? lineTable(source) : undefined;
    for (const judgement of here) {
      const { startLine, endLine, lost } = judgement;
      if (!table || lost || startLine === undefined || endLine === undefined || endLine > table.count) continue;
      const quote = spanQuote((number) => table.line(number - 1), { startLine, endLine });
      if (quote) quotes.set(judgement, quote);
    }
  }
  return judgements.map((judgement) => {
    const quote = quotes.get(judgement);
    return quote ? { ...judgement, quote } : judgement;
  });
}
