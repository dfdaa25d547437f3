import type { LabPanelState, ToLabPanel, ToTuning, TuningState } from '../src/protocol/webview-protocol';
import {
  anyRecord,
  error,
  flag,
  job,
  list,
  maybe,
  number,
  numberOrNull,
  progress,
  shape,
  stateMessage,
  text,
} from './checks';

const tuningState = shape({
  empty: maybe(text),
  corpusName: text,
  variants: list(shape({ name: text, parent: maybe(text), knobs: anyRecord, changed: list(text) })),
  active: text,
  plan: maybe(
    shape({
      stages: list(shape({ stage: text, missing: number, total: number, unit: text, estimatedMs: maybe(number) })),
      documents: number,
      chunks: anyRecord,
      memory: anyRecord,
    }),
  ),
  planError: maybe(error),
  models: list(shape({ id: text, dimensions: number, bytes: number })),
  pricedEmbeddingModels: list(text),
  pricedAnswerModels: list(text),
  canUndo: flag,
  job,
  search: shape({
    text,
    busy: flag,
    preparing: maybe(progress),
    error: maybe(error),
    answer: maybe(
      shape({
        query: text,
        stepMs: anyRecord,
        totalMs: number,
        cache: text,
        answeredBy: maybe(shape({ stage: text, model: maybe(text) })),
        caches: maybe(list(shape({ layer: text, lookUps: number, hits: number, entries: number, bytes: number }))),
        notices: list(text),
        hits: list(
          shape({
            document: text,
            file: text,
            startLine: number,
            endLine: number,
            context: text,
            snippet: text,
            score: number,
          }),
        ),
      }),
    ),
  }),
  notices: list(text),
});

export const isRankedPlace = shape({
  document: text,
  startLine: number,
  endLine: number,
  score: number,
  grade: number,
});
// The editor sends JSON, where a figure that is not finite becomes null.
const figure = shape({ value: numberOrNull, unit: text, low: maybe(number), high: maybe(number), n: maybe(number) });
const effect = shape({ difference: number, low: number, high: number, verdict: text });
export const isRunResult = shape({
  schemaVersion: (value) => value === 1,
  id: text,
  startedAt: text,
  machine: shape({ os: text, cpu: text, cores: number, versions: anyRecord }),
  corpus: shape({ name: text, documents: number, chunks: number, tokens: number, skipped: list(anyRecord) }),
  queries: shape({ count: number, judged: number, source: text }),
  settings: shape({ repeat: number, seed: number, prices: anyRecord }),
  stages: list(shape({ stage: text, reused: flag, ms: number, variants: list(text), work: anyRecord })),
  variants: list(
    shape({
      name: text,
      knobs: anyRecord,
      metrics: (value) => anyRecord(value) && Object.values(value as object).every(figure),
      // Samples are many and only ever counted and drawn: anything that is not a number becomes a gap there.
      latencyMs: Array.isArray,
      notes: list(text),
    }),
  ),
  failures: maybe(list(shape({ name: text, error: shape({ code: text, message: text, nextStep: text }) }))),
  comparisons: list(
    shape({
      variant: text,
      metric: text,
      difference: numberOrNull,
      low: numberOrNull,
      high: numberOrNull,
      verdict: text,
    }),
  ),
  limits: list(shape({ variant: text, metric: text, limit: anyRecord, kept: flag })),
  outcomes: list(
    shape({
      id: text,
      text,
      judged: flag,
      rank: list(numberOrNull),
      ndcg10: list(numberOrNull),
      // A hundred thousand rankings are checked when they are opened, not before the first is drawn.
      top: list(Array.isArray),
      expected: maybe(shape({ file: text, startLine: maybe(number), endLine: maybe(number) })),
      evidence: maybe(list(anyRecord)),
    }),
  ),
  attributions: maybe(
    list(
      shape({
        baseline: text,
        variant: text,
        metric: text,
        difference: effect,
        knobs: list(shape({ knob: text, added: maybe(effect), removed: maybe(effect), notTried: maybe(text) })),
        withoutEffect: list(text),
      }),
    ),
  ),
  notes: list(text),
});

const labState = shape({
  empty: maybe(text),
  job,
  run: maybe(isRunResult),
  baselineRunId: maybe(text),
  canExport: flag,
  notices: list(text),
});

export const isToTuning = stateMessage<ToTuning>('tuning', (state): state is TuningState => {
  if (!tuningState(state)) return false;
  const { variants, active } = state as TuningState;
  return variants.length === 0 || variants.some((variant) => variant.name === active);
});
export const isToLabPanel = stateMessage<ToLabPanel>('lab', (state): state is LabPanelState => labState(state));
