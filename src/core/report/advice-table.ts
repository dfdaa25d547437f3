import type { AdvicePoint, IndexAdvice } from '../advice';
import { groupBy } from '../common';
import { withThousands } from '../config';
import { formatValue } from './format-value';
import { layOut } from './lay-out';

const HEAD = ['', 'index', 'parameters', 'looks at', 'recall@10', '95 %', 'search', 'of exact', 'build', 'memory'];

/**
 * The advice as plain text for a terminal: the whole curve of the index that is advised, of the others the point that
 * reaches the target (or the best there is), and the verdict below; a newline at the end.
 */
export function renderAdviceTable(advice: IndexAdvice): string {
  const { points, best, exactMs, vectorBytes, vectors, dimensions, queries, recallTarget, verdict } = advice;
  const exact = ['', 'flat', '', 'all', '1.000', '', ms(exactMs), '100 %', '', bytes(vectorBytes)];
  const chosen = best === undefined ? undefined : points[best];
  const shown = curvesOf(points).flatMap((curve) =>
    chosen && curve.includes(chosen)
      ? curve
      : [curve.find(({ recall }) => recall.value >= recallTarget) ?? curve.at(-1)!],
  );
  const rows = [HEAD, exact, ...shown.map((point) => [point === chosen ? '*' : '', ...cells(point)])];
  return [
    `${withThousands(String(vectors))} vectors of ${dimensions} dimensions, ${queries} queries, wanted: recall@10 of ${recallTarget}`,
    layOut(rows, 4),
    verdict,
    '',
  ].join('\n\n');
}

/** The points of each index, by what a search looks at. */
export function curvesOf(points: readonly AdvicePoint[]): AdvicePoint[][] {
  const curves = groupBy(points, (point) => `${point.kind} ${pointParts(point).parameters}`);
  return [...curves.values()];
}

/** One point of the curve in words and figures, in the order of the table. */
const cells = (point: AdvicePoint): string[] => {
  const { kind, recall, searchMs, relativeTime, buildMs } = point;
  const { parameters, effort } = pointParts(point);
  return [
    kind,
    parameters,
    effort,
    ...[recall.value.toFixed(3), `${recall.low.toFixed(3)} to ${recall.high.toFixed(3)}`],
    ...[ms(searchMs), `${Math.round(100 * relativeTime)} %`, ms(buildMs)],
    point.bytes === undefined ? 'unknown' : bytes(point.bytes),
  ];
};

/** What was built, and how much of it a search looks at. */
export function pointParts({ kind, knobs }: AdvicePoint): { readonly parameters: string; readonly effort: string } {
  if (kind === 'hierarchical') {
    const clusters = knobs['index.hierarchical.clusters'];
    return {
      parameters: clusters ? `${clusters} clusters` : 'clusters',
      effort: `probes ${knobs['index.hierarchical.probes']}`,
    };
  }
  return {
    parameters: `M ${knobs['index.hnsw.m']}, efConstruction ${knobs['index.hnsw.efConstruction']}`,
    effort: `efSearch ${knobs['index.hnsw.efSearch']}`,
  };
}

const ms = (value: number): string => formatValue({ value, unit: 'ms' });
const bytes = (value: number): string => formatValue({ value, unit: 'bytes' });
