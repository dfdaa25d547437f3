import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { noControl } from '../../src/core/common';
import { resolveVariants, type VariantSpec } from '../../src/core/config';
import type { QueryOriginKind, QuerySet } from '../../src/core/evaluation';
import type { Corpus } from '../../src/core/corpus';
import { kendallTau, type RankCorrelation } from '../../src/core/statistics';
import { createNodeLab, type NodeLab } from '../../src/node/create-node-lab';
import { readQuerySet } from '../../src/node/corpus';

/** Chosen before anything was measured; the page that shows the result says so. */
const VARIANTS: readonly VariantSpec[] = [
  { name: 'dense', knobs: {} },
  { name: 'dense-3-layers', knobs: { 'embedding.model': 'paraphrase-MiniLM-L3-v2-int8' } },
  { name: 'static', knobs: { 'embedding.model': 'static-MiniLM-L6-256-int8' } },
  { name: 'bm25', knobs: { 'retrieval.mode': 'lexical' } },
  { name: 'hybrid', knobs: { 'retrieval.mode': 'hybrid' } },
  { name: 'dense-64-dimensions', knobs: { 'embedding.dimensions': 64 } },
  { name: 'static-hybrid', knobs: { 'retrieval.mode': 'hybrid', 'embedding.model': 'static-MiniLM-L6-256-int8' } },
  { name: 'dense-64-tokens', knobs: { 'chunking.strategy': 'sentence', 'chunking.maxTokens': 64 } },
];
const COLLECTIONS = ['cranfield', 'cacm'] as const;
const QUERIES = 250;
const SEEDS = [1, 2, 3];
const METRIC = 'quality.ndcg@10';

interface Generated extends RankCorrelation {
  readonly seed: number;
  readonly queries: number;
  readonly overlap: number;
  readonly means: readonly number[];
}
interface Agreement {
  readonly collection: string;
  readonly human: readonly number[];
  readonly humanQueries: number;
  readonly generated: readonly Generated[];
  readonly mean: RankCorrelation & { readonly means: readonly number[] };
  /** Titles as they stand, what the generator would be without rewording. */
  readonly titles: RankCorrelation & { readonly means: readonly number[] };
}

const [, , root = '.', ...args] = process.argv;
const { values } = parseArgs({
  args,
  options: { json: { type: 'string' }, store: { type: 'string' }, from: { type: 'string' } },
});
const kinds = (values.from?.split(',') ?? []) as QueryOriginKind[];

async function main(): Promise<void> {
  const shared = process.env['RAG_LAB_SHARED'] ?? path.resolve(root, '../shared');
  const storeDir = values.store ?? path.join(tmpdir(), 'rag-lab-testset-agreement');
  mkdirSync(storeDir, { recursive: true });
  const options = {
    storeDir,
    modelsDir: path.join(root, 'media/models'),
    userModelsDir: path.join(tmpdir(), 'rag-lab-no-models'),
    storeQuotaBytes: 1e10,
  };
  const node = await createNodeLab(options, () => ({ keys: {}, servers: {} }));
  const found: Agreement[] = [];
  for (const collection of COLLECTIONS) {
    const folder = path.join(shared, 'collections', collection);
    if (!existsSync(folder)) throw new Error(`${folder} is not there; set RAG_LAB_SHARED.`);
    const agreement = await agreementOf(node, collection, folder);
    found.push(agreement);
    process.stdout.write(`${table(agreement)}\n`);
  }
  await node.lab.close();
  if (values.json) writeFileSync(values.json, `${JSON.stringify(found, null, 2)}\n`);
}

async function agreementOf(
  { lab, ports: { corpusReader } }: NodeLab,
  collection: string,
  folder: string,
): Promise<Agreement> {
  const corpus = { root: folder, include: [], exclude: [] };
  const variants = resolveVariants(VARIANTS, {});
  const meansOf = async (querySet: QuerySet): Promise<number[]> => {
    const qualities = await lab.quality({ corpus, variants, querySet }, noControl);
    return qualities.map(({ queries }) => mean(queries.map(({ metrics }) => metrics[METRIC])));
  };
  const judged = (await readQuerySet(corpus, {}))!;
  const human = await meansOf(judged);
  const generated: Generated[] = [];
  for (const seed of SEEDS) {
    const set = await lab.testset({ corpus, count: QUERIES, seed, kinds }, noControl);
    const means = await meansOf(set);
    generated.push({ seed, queries: set.queries.length, overlap: set.overlap!, means, ...kendallTau(human, means) });
    if (seed === SEEDS[0]) {
      process.stderr.write(`${JSON.stringify(set.kinds)} ${JSON.stringify(set.dropped)}\n`);
      for (const { text, origin } of set.queries.slice(0, 12)) process.stderr.write(`  ${origin!.kind}: ${text}\n`);
    }
  }
  const means = human.map((_, i) => mean(generated.map((one) => one.means[i]!)));
  const titles = await meansOf(titleQueries(await corpusReader.read(corpus, noControl)));
  const humanQueries = new Set(judged.judgements.map(({ query }) => query)).size;
  return {
    ...{ collection, human, humanQueries, generated },
    mean: { means, ...kendallTau(human, means) },
    titles: { means: titles, ...kendallTau(human, titles) },
  };
}

/** Every n-th document's title as a query for the document. */
function titleQueries({ documents }: Corpus): QuerySet {
  const titled = documents.filter(({ source }) => source.split('\n')[1]?.trim());
  const step = Math.floor(titled.length / QUERIES);
  const chosen = titled.filter((_, at) => at % step === 0).slice(0, QUERIES);
  return {
    queries: chosen.map(({ id, source }) => ({ id, text: source.split('\n')[0]! })),
    judgements: chosen.map(({ id }) => ({ query: id, file: id, grade: 1 })),
  };
}

const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;

/** The table of one collection, as the guide shows it. */
function table({ collection, human, humanQueries, generated, mean: all, titles }: Agreement): string {
  const head = [
    'Variant',
    `human (${humanQueries})`,
    ...generated.map(({ seed }) => `seed ${seed}`),
    'mean of seeds',
    'titles as they are',
  ];
  const cells = (name: string, list: readonly (number | undefined)[], digits: number): string[] => [
    name,
    ...list.map((value) => (value === undefined ? '' : value.toFixed(digits))),
  ];
  const rows = [
    ...VARIANTS.map(({ name }, i) =>
      cells(name, [human[i], ...generated.map(({ means }) => means[i]), all.means[i], titles.means[i]], 4),
    ),
    cells('Kendall’s tau-b with human', [undefined, ...generated.map(({ tau }) => tau), all.tau, titles.tau], 3),
    cells('p, two-sided', [undefined, ...generated.map(({ pValue }) => pValue), all.pValue, titles.pValue], 4),
    cells('queries', [undefined, ...generated.map(({ queries }) => queries), undefined, QUERIES], 0),
    cells('mean overlap', [undefined, ...generated.map(({ overlap }) => overlap), undefined, 1], 2),
  ];
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  return [`### ${collection}`, '', line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}

void main();
