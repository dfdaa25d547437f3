import { withThousands } from '../config';
import { formatValue } from '../report';
import type { AdvicePoint, IndexAdvice } from './types';

/** A query takes some milliseconds in the model alone. */
const NOTICEABLE_MS = 1;

const ms = (value: number): string => formatValue({ value, unit: 'ms' });
const count = (value: number): string => withThousands(String(value));

/** Whether an index is needed, and which, in one sentence. */
export function adviceVerdict({
  vectors,
  exactMs,
  points,
  best,
  breakEvenVectors,
  recallTarget,
}: Omit<IndexAdvice, 'verdict'>): string {
  const exact = `comparing with all ${count(vectors)} vectors takes ${ms(exactMs)}`;
  const point = best === undefined ? undefined : points[best];
  if (!point) {
    const most = points.reduce((a, b) => (b.recall.value > a.recall.value ? b : a));
    return `No index that was tried finds ${recallTarget} of the ten nearest; ${nameOf(most)} finds ${share(most)}, and ${exact}.`;
  }
  if (point.relativeTime >= 1) {
    const from =
      breakEvenVectors === undefined
        ? 'no index was quicker at any size that was tried'
        : `an index is quicker from about ${count(breakEvenVectors)}`;
    return `You do not need an index: ${exact}, and ${from}.`;
  }
  const from = breakEvenVectors === undefined ? '' : `; it is quicker from about ${count(breakEvenVectors)}`;
  const savedMs = exactMs * (1 - point.relativeTime);
  return savedMs < NOTICEABLE_MS
    ? `You hardly need an index: ${exact}, and ${nameOf(point)}, which finds ${share(point)} of the ten nearest, saves ${ms(savedMs)} of that${from}.`
    : `An index pays: ${nameOf(point)} finds ${share(point)} of the ten nearest in ${ms(point.searchMs)}, where ${exact}${from}.`;
}

const share = ({ recall }: AdvicePoint): string => formatValue({ value: recall.value, unit: 'ratio' });

/** `hnsw with M 16, efConstruction 200 and efSearch 48` */
function nameOf({ kind, knobs }: AdvicePoint): string {
  if (kind !== 'hierarchical') {
    const [m, efConstruction, efSearch] = GRAPH_KNOBS.map((id) => knobs[id]);
    return `${kind} with M ${m}, efConstruction ${efConstruction} and efSearch ${efSearch}`;
  }
  const clusters = knobs['index.hierarchical.clusters'];
  return `${kind} with ${clusters ? `${count(clusters)} clusters and ` : ''}${knobs['index.hierarchical.probes']} probes`;
}

const GRAPH_KNOBS = ['index.hnsw.m', 'index.hnsw.efConstruction', 'index.hnsw.efSearch'] as const;
