import { counted } from '../common';
import type { QueriesOfModel } from '../embedding-cache';
import { formatValue } from './format-value';

/** What embedding likely queries ahead took, a line a model. */
export function renderEmbeddedQueries({
  queries,
  models,
  notes,
}: {
  readonly queries: number;
  readonly models: readonly QueriesOfModel[];
  readonly notes: readonly string[];
}): string {
  const lines = models.map(({ model, kept, vectors, ms }) => {
    const time = formatValue({ value: ms, unit: 'ms' });
    return `${model}, ${kept}: ${counted(vectors.model, 'vector')} computed, ${vectors.store.toLocaleString('en')} stored already; ${time}`;
  });
  return [counted(queries, 'query', 'queries'), ...lines, ...notes, ''].join('\n');
}
