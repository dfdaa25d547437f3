import { LabError, type JobControl } from '../../core/common';
import { resolveVariants } from '../../core/config';
import type { CorpusSpec } from '../../core/corpus';
import { embeddingSpeeds, type Embedder, type ModelFigures } from '../../core/embedding';
import type { QuerySet } from '../../core/evaluation';
import { interval } from '../../core/statistics';
import type { NodeLab } from '../create-node-lab';
import type { HandlerContext } from './types';

type Judged = { readonly corpus: CorpusSpec; readonly querySet: QuerySet };

/**
 * Models side by side. Speeds are measured in turn in this process, start and memory in a fresh process each, quality by
 * exact search over the corpus. What fails for one model leaves its figure out and does not stop the others.
 */
export async function measureModels(
  { lab, ports }: NodeLab,
  ids: readonly string[],
  judged: Judged | undefined,
  freshEngine: HandlerContext['freshEngine'],
  control: JobControl,
): Promise<ModelFigures[]> {
  const known = await ports.models.list();
  const models = ids.map((id) => known.find((model) => model.id === id));
  for (const [i, model] of models.entries()) if (!model) await ports.models.open(ids[i]!);

  const failures = new Map<string, string>();
  /** @returns undefined where it failed; the first failure of a model is told */
  const attempt = async <T>(id: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      const { fault, message } = LabError.dataOf(error);
      if (fault === 'cancelled') throw error;
      if (!failures.has(id)) failures.set(id, message);
      return undefined;
    }
  };

  const probes = new Map<string, { firstLoadMs: number; privateBytes?: number }>();
  for (const [i, id] of ids.entries()) {
    control.report({ stage: 'probe', done: i, total: ids.length, unit: 'models', detail: id });
    const probe = await attempt(id, () => freshEngine('modelProbe', { id }, control));
    if (probe) probes.set(id, probe);
  }

  const embedders: Embedder[] = [];
  for (const id of ids) {
    const embedder = failures.has(id) ? undefined : await attempt(id, () => ports.models.open(id));
    if (embedder) embedders.push(embedder);
  }
  const speeds = await embeddingSpeeds(embedders, ports.clock, control);
  const speedOf = new Map(embedders.map(({ model }, i) => [model.id, speeds[i]!]));

  const qualities = new Map<string, NonNullable<ModelFigures['ndcg10']>>();
  for (const id of judged ? ids : []) {
    if (failures.has(id)) continue;
    const quality = await attempt(id, () => ndcgOf(lab, id, judged!, control));
    if (quality) qualities.set(id, quality);
  }

  return models.map((found) => {
    const model = found!;
    const { id, pricedAs } = model;
    const price = pricedAs === undefined ? undefined : ports.prices.find(pricedAs)?.inputUsdPerMillion;
    const speed = speedOf.get(id);
    const ndcg10 = qualities.get(id);
    const error = failures.get(id);
    return {
      model,
      ...(speed !== undefined && { tokensPerSecond: speed }),
      ...probes.get(id),
      diskBytes: model.bytes,
      ...(price !== undefined && { usdPerMillionTokens: price }),
      ...(ndcg10 && { ndcg10 }),
      ...(error !== undefined && { error }),
    };
  });
}

async function ndcgOf(
  lab: NodeLab['lab'],
  id: string,
  { corpus, querySet }: Judged,
  control: JobControl,
): Promise<ModelFigures['ndcg10']> {
  const knobs = { 'embedding.model': id, 'index.kind': 'flat', 'retrieval.mode': 'dense' } as const;
  const variants = resolveVariants([{ name: id, knobs }]);
  const [quality] = await lab.quality({ corpus, variants, querySet }, control);
  const found = interval(quality!.queries.map(({ metrics }) => metrics['quality.ndcg@10']));
  return found && { value: found.mean, low: found.low, high: found.high, n: found.n };
}
