import type { Judgement, Query, QueryOrigin } from './types';

/** A line of `queries.jsonl`, with its line end: members in one order, those that are absent left out. */
export const formatQueryLine = ({ id, text, filter, origin, overlap }: Query): string =>
  line({
    id,
    text,
    filter: filter && { paths: filter.paths, metadata: filter.metadata },
    origin: origin && orderedOrigin(origin),
    overlap: overlap === undefined ? undefined : hundredth(overlap),
  });

/** A line of `judgements.jsonl`, with its line end. */
export const formatJudgementLine = ({ query, file, startLine, endLine, grade, quote }: Judgement): string =>
  line({ query, file, startLine, endLine, grade, quote: quote && { first: quote.first, last: quote.last } });

const orderedOrigin = ({ kind, file, line: at, detail }: QueryOrigin): object => ({ kind, file, line: at, detail });

const hundredth = (share: number): number => Math.round(share * 100) / 100;

const line = (members: object): string => `${JSON.stringify(members)}\n`;
