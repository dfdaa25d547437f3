import { CACHE_LAYERS, type CacheColumn, type CacheLabResult, type SizeCurve } from '../cache-lab';
import { withThousands } from '../config';
import { CACHE_METRICS, type MetricUnit, type MetricValue } from '../metrics';
import { scaleFor } from './format-value';

/** Cells of a table as text; the first column is the head of each row. */
export interface TextTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const LAYER_NAMES = { result: 'Result', semantic: 'Semantic', embedding: 'Embedding', answer: 'Answer' } as const;
const OFF = '–';
/** Stretches of time that are shown of a timeline. */
const MOST_STRETCHES = 12;

/** Figures of the whole, then of each layer that any column has; a figure that nobody measured is a dash. */
export function cacheFigures({ columns }: Pick<CacheLabResult, 'columns'>): TextTable {
  const rows = CACHE_METRICS.flatMap(({ id, label, unit }) =>
    figureRow(
      label,
      unit,
      columns.map(({ metrics }) => metrics[id]),
    ),
  );
  for (const layer of CACHE_LAYERS) {
    const outcomes = columns.map(({ layers }) => layers.find((outcome) => outcome.layer === layer));
    const name = LAYER_NAMES[layer];
    const count = (value: number | undefined): MetricValue | undefined =>
      value === undefined ? undefined : { value, unit: 'count' };
    rows.push(
      ...figureRow(
        `${name} cache: hits of look-ups`,
        'ratio',
        outcomes.map((outcome) => outcome?.hitRatio),
      ),
      ...figureRow(
        `${name} cache: wrong of hits`,
        'ratio',
        outcomes.map((outcome) => outcome?.wrongShare),
      ),
      ...figureRow(
        `${name} cache: stale of hits`,
        'ratio',
        outcomes.map((outcome) => outcome?.staleShare),
      ),
      ...figureRow(
        `${name} cache: dropped in vain`,
        'count',
        outcomes.map((outcome) => count(outcome?.needlessDrops)),
      ),
    );
  }
  return { head: ['', ...columns.map(({ name }) => name)], rows };
}

function figureRow(label: string, unit: MetricUnit, values: readonly (MetricValue | undefined)[]): string[][] {
  if (values.every((figure) => figure === undefined)) return [];
  const { label: unitLabel, format } = scaleFor(
    unit,
    values.map((figure) => figure?.value),
  );
  const cells = values.map((figure) => {
    if (!figure) return OFF;
    const { value, low, high } = figure;
    return low === undefined || high === undefined
      ? format(value)
      : `${format(value)} [${format(low)}, ${format(high)}]`;
  });
  return [[unitLabel === '' ? label : `${label}, ${unitLabel}`, ...cells]];
}

/** Hit ratio of the result cache by its entries, and the smallest size that is enough. */
export function sizeFigures({ curves }: Pick<CacheLabResult, 'curves'>): TextTable {
  const sizes = [...new Set(curves.flatMap(({ points }) => points.map(({ entries }) => entries)))].sort(
    (a, b) => a - b,
  );
  const at = (curve: SizeCurve, size: number): string =>
    curve.points.find(({ entries }) => entries === size)?.hitRatio.toFixed(3) ?? OFF;
  return {
    head: ['Entries', ...curves.map(({ name, method }) => (method === 'sampled' ? `${name}, sampled` : name))],
    rows: [
      ...sizes.map((size) => [withThousands(String(size)), ...curves.map((curve) => at(curve, size))]),
      [
        'Smallest cache that gives 95 % of the best',
        ...curves.map(({ enough }) => (enough === undefined ? OFF : withThousands(String(enough)))),
      ],
    ],
  };
}

/** The stretches of time around changes of documents: hits of the requests, and the stale ones among them. */
export function changeFigures({ columns, timeline }: Pick<CacheLabResult, 'columns' | 'timeline'>): TextTable {
  const { buckets, edits } = timeline;
  const isIn = (atMs: number, b: number): boolean =>
    atMs >= buckets[b]!.fromMs && (atMs < buckets[b]!.toMs || b === buckets.length - 1);
  const near = buckets.flatMap((_, b) =>
    [b - 1, b, b + 1].some((other) => buckets[other] && edits.some(({ atMs }) => isIn(atMs, other))) ? [b] : [],
  );
  const rows = near.slice(0, MOST_STRETCHES).map((b) => {
    const { fromMs, toMs, requests, columns: sums } = buckets[b]!;
    const changes = edits.filter(({ atMs }) => isIn(atMs, b));
    const documents = changes.reduce((sum, change) => sum + change.documents, 0);
    return [
      `${clock(fromMs)} – ${clock(toMs)}`,
      changes.length === 0 ? '' : `${documents} by ${[...new Set(changes.flatMap(({ causes }) => causes))].join(', ')}`,
      withThousands(String(requests)),
      ...sums.map(({ hits, stale }) => (stale > 0 ? `${hits}, ${stale} stale` : String(hits))),
    ];
  });
  const isServing = (column: CacheColumn): boolean => column.layers.length > 0;
  const shown = columns.map(isServing);
  const pick = (row: readonly string[]): string[] => row.filter((_, i) => i < 3 || shown[i - 3]);
  return {
    head: pick(['Time', 'Documents changed', 'Requests', ...columns.map(({ name }) => name)]),
    rows: rows.map(pick),
  };
}

/** Time of a trace: hours, minutes and seconds since it began. */
export function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** What was replayed, in a sentence. */
export function traceText({ trace, pipeline }: Pick<CacheLabResult, 'trace' | 'pipeline'>): string {
  const seed = trace.seed === undefined ? '' : `, seed ${trace.seed}`;
  return `${withThousands(String(trace.requests))} requests of ${withThousands(String(trace.queries))} distinct queries over ${clock(trace.spanMs)} (${trace.source} trace ${trace.name}${seed}), ${withThousands(String(trace.documentEvents))} changes of documents; answered by ${pipeline.mode} search${pipeline.mode === 'lexical' ? '' : ` with ${pipeline.model}`}, ${pipeline.k} of ${withThousands(String(pipeline.chunks))} chunks of ${withThousands(String(pipeline.documents))} documents.`;
}
