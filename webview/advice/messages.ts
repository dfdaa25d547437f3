import type { AdviceState, ToAdvice } from '../../src/protocol/advice-protocol';
import { anyRecord, flag, job, list, maybe, number, shape, stateMessage, text } from '../checks';

const point = shape({
  kind: text,
  knobs: anyRecord,
  recall: shape({ value: number, low: number, high: number }),
  searchMs: number,
  relativeTime: number,
  buildMs: number,
  bytes: maybe(number),
});

const result = shape({
  vectors: number,
  dimensions: number,
  queries: number,
  recallTarget: number,
  exactMs: number,
  vectorBytes: number,
  points: list(point),
  best: maybe(number),
  knobs: anyRecord,
  breakEvenVectors: maybe(number),
  verdict: text,
  notes: list(text),
});

const state = shape({
  empty: maybe(text),
  corpusName: text,
  base: text,
  bases: list(text),
  recallTarget: number,
  seconds: number,
  result: maybe(result),
  current: flag,
  job,
  notices: list(text),
});

export const isToAdvice = stateMessage<ToAdvice>('advice', (one): one is AdviceState => state(one));
