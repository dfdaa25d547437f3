import type { Variant } from '../config';
import type { EmbeddingSpeeds } from '../experiment';
import type { SweepContext } from './sweep-context';

/** Statistics and bookkeeping of a trial. */
const FIXED_MS = 60;
/** A search and what is around it, beside the model. */
const SEARCH_MS = 0.5;
/** Comparing a query with one number of one vector, in an exact search. */
const EXACT_MS = 1.5e-6;
/** Steps of a measurement that ask every query once, without a clock: the answer, and a deeper one. */
const UNTIMED = 2;

/** Time to ask the queries of one variant. */
export interface MeasureCost {
  /** Beside the base, as a sweep does it. */
  readonly inSweepMs: number;
  /** Alone, in a process of its own, where query vectors are made anew. */
  readonly aloneMs: number;
}

/** @returns what asking takes, by a few queries timed on this machine */
export async function measureCosts(
  context: SweepContext,
  speeds: EmbeddingSpeeds,
): Promise<(variant: Variant, chunks: number) => MeasureCost> {
  const { space, base, timed, queries, request, modelOf } = context;
  const ids = new Set(
    [base, ...space.variants]
      .filter(({ variant }) => variant.knobs['retrieval.mode'] !== 'lexical')
      .map(({ variant }) => variant.knobs['embedding.model']),
  );
  const queryMs = new Map<string, number>();
  for (const id of ids) queryMs.set(id, await querySpeed(context, speeds, id, timed[0]!.text));
  const askMs = ({ knobs }: Variant): number =>
    knobs['retrieval.mode'] === 'lexical' ? SEARCH_MS : SEARCH_MS + (queryMs.get(knobs['embedding.model']) ?? 0);
  const baseMs = askMs(base.variant);
  return (variant, chunks) => {
    const { knobs } = variant;
    const exactMs =
      knobs['retrieval.mode'] === 'lexical' ? 0 : timed.length * chunks * (modelOf(knobs)?.dimensions ?? 0) * EXACT_MS;
    const rounds = request.repeat + 1;
    const untimedMs = UNTIMED * queries.length * SEARCH_MS + exactMs + FIXED_MS;
    return {
      inSweepMs: rounds * timed.length * (askMs(variant) + baseMs) + untimedMs,
      aloneMs: rounds * timed.length * askMs(variant) + untimedMs + queries.length * (askMs(variant) - SEARCH_MS),
    };
  };
}

async function querySpeed(
  { ports }: SweepContext,
  speeds: EmbeddingSpeeds,
  model: string,
  text: string,
): Promise<number> {
  const key = `query ${model}`;
  const known = speeds.get(key);
  if (known !== undefined) return known;
  const embedder = await ports.models.open(model);
  const input = embedder.tokenize(text, 'query');
  if (input.ids.length === 0) return 0;
  const times: number[] = [];
  for (let i = 0; i < 4; i++) {
    const started = ports.clock.nowMs();
    await embedder.embed([input]);
    times.push(ports.clock.nowMs() - started);
  }
  // The first one allocates.
  const ms = (times[1]! + times[2]! + times[3]!) / 3;
  speeds.set(key, ms);
  return ms;
}
