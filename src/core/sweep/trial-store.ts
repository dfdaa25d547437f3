import type { Fingerprint } from '../common';
import { fingerprintOf, type Json } from '../common';
import type { MetricValues } from '../experiment';
import type { ArtefactStore } from '../store';
import type { SweepContext } from './sweep-context';
import type { Trial } from './types';
import type { Variant } from '../config';

/** What is kept of a finished trial: everything but what the axes of one sweep call it. */
export interface TrialRecord {
  readonly state: 'measured' | 'dropped';
  readonly metrics: MetricValues;
  readonly queries: number;
  readonly latencyRatio?: number;
  readonly reason?: string;
  /** nDCG@10 of the judged queries that were asked, in the sweep's order: what trials are paired by. */
  readonly ndcg: readonly number[];
}

const KIND = 'trial';

/** Who is dropped depends on who else is there, so that counts in the same space alone. */
const droppedFingerprint = ({ request }: SweepContext, measured: Fingerprint): Fingerprint =>
  fingerprintOf({ dropped: measured, axes: request.axes as unknown as Json });

/** Durable when it resolves. */
export async function storeTrial(context: SweepContext, variant: Variant, record: TrialRecord): Promise<void> {
  const measured = context.trialFingerprint(variant);
  const fingerprint = record.state === 'measured' ? measured : droppedFingerprint(context, measured);
  const payload = new TextEncoder().encode(JSON.stringify(record));
  await context.ports.store.put(KIND, fingerprint, { header: {}, payload });
}

/** The figures of an earlier sweep or of this one before it was stopped; undefined where there are none. */
export async function storedTrial(context: SweepContext, variant: Variant): Promise<TrialRecord | undefined> {
  const measured = context.trialFingerprint(variant);
  return (
    (await read(context.ports.store, measured)) ??
    (context.request.strategy === 'optimise'
      ? await read(context.ports.store, droppedFingerprint(context, measured))
      : undefined)
  );
}

export const isStored = ({ ports, trialFingerprint }: SweepContext, variant: Variant): Promise<boolean> =>
  ports.store.has(KIND, trialFingerprint(variant));

async function read(store: ArtefactStore, fingerprint: Fingerprint): Promise<TrialRecord | undefined> {
  const stored = await store.get(KIND, fingerprint);
  return stored && (JSON.parse(new TextDecoder().decode(stored.payload)) as TrialRecord);
}

export const trialOf = (
  { variant, values }: Pick<Trial, 'variant' | 'values'>,
  record: TrialRecord,
  ms: number,
  reused: boolean,
): Trial => ({
  variant,
  values,
  state: record.state,
  metrics: record.metrics,
  queries: record.queries,
  ...(record.latencyRatio !== undefined && { latencyRatio: record.latencyRatio }),
  ms,
  reused,
  ...(record.reason !== undefined && { reason: record.reason }),
});
