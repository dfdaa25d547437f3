import type { SweepState, ToSweep } from '../../src/protocol/sweep-protocol';
import {
  anyRecord,
  error,
  flag,
  isRecord,
  job,
  list,
  maybe,
  number,
  numberOrNull,
  shape,
  stateMessage,
  text,
  type Check,
} from '../checks';

const value: Check = (one) => text(one) || number(one);
const axis = shape({ knob: text, values: list(value) });
// The editor sends JSON, where a figure that is not finite becomes null.
const figures: Check = (metrics) =>
  anyRecord(metrics) && Object.values(metrics as object).every(shape({ value: numberOrNull, unit: text }));

const plan = shape({
  combinations: number,
  variants: number,
  stages: list(shape({ stage: text, distinct: number, missing: number, estimatedMs: maybe(number) })),
  measureMs: maybe(number),
  estimatedMs: maybe(number),
  separatelyMs: maybe(number),
  notices: list(text),
});

const result = shape({
  schemaVersion: (version) => version === 1,
  id: text,
  queries: shape({ count: number, judged: number }),
  base: text,
  axes: list(axis),
  strategy: text,
  objectives: list(text),
  trials: list(
    shape({
      name: text,
      values: list(value),
      state: text,
      metrics: figures,
      queries: number,
      latencyRatio: maybe(numberOrNull),
      reason: maybe(text),
    }),
  ),
  front: list(text),
  importance: list(shape({ knob: text, metric: text, share: numberOrNull })),
  limits: anyRecord,
  cheapest: maybe(
    shape({
      name: text,
      by: text,
      margins: list(shape({ metric: text, value: numberOrNull, bound: number, share: numberOrNull })),
    }),
  ),
  complete: flag,
  planned: number,
  ms: number,
  notes: list(text),
});

const state = shape({
  empty: maybe(text),
  corpusName: text,
  axes: list(shape({ knob: text, text, values: maybe(list(value)), error: maybe(error) })),
  base: text,
  bases: list(text),
  strategy: text,
  maxTrials: maybe(number),
  plan: maybe(plan),
  planError: maybe(error),
  models: list(isRecord),
  result: maybe((one) => one === 'unchanged' || result(one)),
  current: flag,
  job,
  notices: list(text),
});

export const isToSweep = stateMessage<ToSweep>('sweep', (one): one is SweepState => state(one));
