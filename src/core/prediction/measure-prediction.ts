import { createSessionModel, type SessionModelLimits } from './session-model';

/** A request of a trace: what was asked, in which session. */
export interface SessionRequest {
  readonly query: string | number;
  readonly session?: string | number;
}

export interface PredictionOptions extends SessionModelLimits {
  /** Predictions after each request at the most. */
  readonly most: number;
  readonly leastProbability: number;
  /** Share of the requests, from the first, that is only learned from. */
  readonly learnedShare: number;
}

/** How good predictions were on requests that the model had not seen. */
export interface PredictionQuality {
  /** Predictions after which the session went on or ended: each is one that would have been fetched. */
  readonly predictions: number;
  readonly right: number;
  /** right ÷ predictions; absent without any. */
  readonly precision?: number;
  /** Requests that followed another one of their session. */
  readonly followed: number;
  /** Share of these that was predicted; absent without any. */
  readonly recall?: number;
}

/**
 * Precision and recall of a session model on the later part of a trace. As in use, it learns from each request, but only
 * after it had to predict it.
 * @param requests in the order of time
 */
export function measurePrediction(
  requests: readonly SessionRequest[],
  { most, leastProbability, learnedShare, ...limits }: PredictionOptions,
): PredictionQuality {
  const model = createSessionModel<string | number>(limits);
  const learned = Math.floor(requests.length * learnedShare);
  const expected = new Map<string | number, ReadonlySet<string | number>>();
  let predictions = 0;
  let right = 0;
  let followed = 0;
  for (const [i, { query, session }] of requests.entries()) {
    const before = session === undefined ? undefined : expected.get(session);
    if (before) {
      followed++;
      if (before.has(query)) right++;
    }
    model.observe(query, session);
    if (i < learned || session === undefined) continue;
    const next = new Set(model.predictNext(query, most, leastProbability).map((prediction) => prediction.query));
    predictions += next.size;
    expected.set(session, next);
  }
  return {
    predictions,
    right,
    followed,
    ...(predictions > 0 && { precision: right / predictions }),
    ...(followed > 0 && { recall: right / followed }),
  };
}
