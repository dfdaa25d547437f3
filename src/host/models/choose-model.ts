import { userError } from '../../core/common';
import type { EmbeddingModel } from '../../core/embedding';
import { formatValue } from '../../core/report';
import { showList } from '../show-list';

const itemOf = (model: EmbeddingModel) => ({
  label: model.id,
  description: `${model.kind}, ${model.dimensions} dimensions, ${formatValue({ value: model.bytes, unit: 'bytes' })}`,
  model,
});

/** @throws `models/none` where there is nothing to choose from */
export async function chooseModel(
  models: readonly EmbeddingModel[],
  title: string,
): Promise<EmbeddingModel | undefined> {
  if (models.length === 0)
    throw userError('models/none', 'You have not added a model.', 'Run RAG Lab: Add an Embedding Model…');
  return (await showList(models.map(itemOf), { title }))?.model;
}

/** Those that run here are chosen beforehand; the others cost money. */
export async function chooseModels(
  models: readonly EmbeddingModel[],
  title: string,
): Promise<readonly EmbeddingModel[]> {
  const items = models.map((model) => ({ ...itemOf(model), picked: model.kind !== 'remote' }));
  return ((await showList(items, { title, canPickMany: true })) ?? []).map(({ model }) => model);
}
