import type { QuerySet } from '../evaluation';
import { formatBeir } from './beir';
import { formatCsv } from './csv';
import { documentJudgements } from './qrels';
import { formatTrec } from './trec';
import type { FormattedFile, QuerySetFormat } from './types';

const FORMATTERS: Record<QuerySetFormat, (querySet: QuerySet) => FormattedFile[]> = {
  beir: formatBeir,
  trec: formatTrec,
  csv: formatCsv,
};

/** A query set in another software's format. @throws `export/id` for an id that the format cannot hold */
export const formatQuerySet = (querySet: QuerySet, format: QuerySetFormat): FormattedFile[] =>
  FORMATTERS[format](querySet);

/** What the format cannot say, one sentence each; empty where nothing is lost. */
export function lossOf({ queries, judgements }: QuerySet, format: QuerySetFormat): string[] {
  const sentences: string[] = [];
  if (format !== 'csv') {
    const spans = judgements.filter(({ startLine }) => startLine !== undefined).length;
    const documents = documentJudgements(judgements).length;
    if (spans > 0)
      sentences.push(
        `${spans === 1 ? '1 span becomes a whole document' : `${spans} spans become whole documents`}: ${format} knows no lines.`,
      );
    if (documents < judgements.length)
      sentences.push(
        `${judgements.length} judgements become ${documents}: a document has one grade a query, the highest of its spans.`,
      );
  }
  const filtered = queries.filter(({ filter }) => filter !== undefined).length;
  if (filtered > 0)
    sentences.push(
      filtered === 1
        ? 'The filter of 1 query is left out: it may be answered by any document.'
        : `The filters of ${filtered} queries are left out: they may be answered by any document.`,
    );
  const described = queries.filter(({ origin, overlap }) => origin !== undefined || overlap !== undefined).length;
  if (described > 0)
    sentences.push(
      described === 1
        ? 'What 1 query was made from is left out.'
        : `What ${described} queries were made from is left out.`,
    );
  return sentences;
}

/** `1 query and 12 judgements`. */
export const sizeText = ({ queries, judgements }: { readonly queries: number; readonly judgements: number }): string =>
  `${queries} ${queries === 1 ? 'query' : 'queries'} and ${judgements} ${judgements === 1 ? 'judgement' : 'judgements'}`;
