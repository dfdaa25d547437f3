import { fingerprintOf, type Fingerprint, type Json } from '../common';
import { compareIds } from './ranking-order';
import type { Judgement, Query, QuerySet } from './types';

/**
 * What is asked and what answers it, in any order. A span with a quote goes by the quote: its lines follow the
 * document's edits, and an edit of a document is no change of the query set.
 */
export function querySetFingerprint({ queries, judgements }: QuerySet): Fingerprint {
  const asked = [...queries].sort((a, b) => compareIds(a.id, b.id)).map(askedOf);
  const judged = judgements.map(identityOf).sort(compareIds);
  return fingerprintOf([asked, judged]);
}

const askedOf = ({ id, text, filter }: Query): Json => (filter ? [id, text, { ...filter }] : [id, text]);

const identityOf = ({ query, file, startLine, endLine, grade, quote }: Judgement): string => {
  const place: Json = quote ? [quote.first, quote.last] : [startLine ?? null, endLine ?? null];
  return JSON.stringify([query, file, grade, place]);
};
