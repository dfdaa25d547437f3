import type { MetricValue } from '../metrics';
import { percentile, shareByBlocks } from '../statistics';
import { requestsOf } from './share-out';
import { REPLICA_OUTCOME, type ReplicaReport, type ReplicasOutcome, type ReplicaTrace } from './types';

/** All replicas of one replay together. */
export function summariseReplicas(trace: ReplicaTrace, reports: readonly ReplicaReport[]): ReplicasOutcome {
  const outcomes = new Uint8Array(trace.queryOf.length);
  for (const report of reports)
    for (const [place, request] of requestsOf(trace, report.replica, reports.length).entries())
      outcomes[request] = report.outcomes[place]!;
  const share = (bit: number, among: Uint8Array): MetricValue | undefined =>
    among.length > 0
      ? { unit: 'ratio', ...shareByBlocks(among.map((outcome) => ((outcome & bit) > 0 ? 1 : 0))) }
      : undefined;
  const localHitRatio = share(REPLICA_OUTCOME.local, outcomes);
  const beyond = outcomes.filter((outcome) => (outcome & REPLICA_OUTCOME.local) === 0);
  const sharedRequests = sum(reports.map(({ shared }) => shared.requests));
  const sharedHitRatio = sharedRequests > 0 ? share(REPLICA_OUTCOME.shared, beyond) : undefined;
  const staleShare = share(REPLICA_OUTCOME.stale, outcomes);
  const times = reports.flatMap(({ requestMs }) => [...requestMs]);
  const windows = reports.flatMap(({ staleWindowsMs }) => staleWindowsMs);
  return {
    ...(localHitRatio && { localHitRatio }),
    ...(sharedHitRatio && { sharedHitRatio }),
    ...(staleShare && { staleShare }),
    staleWindowMs: { value: Math.max(0, ...windows), unit: 'ms', n: trace.versions.length - 1 },
    computed: sum(reports.map(({ computed }) => computed)),
    sharedRequests,
    latency: { p50Ms: percentile(times, 50), p95Ms: percentile(times, 95) },
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
