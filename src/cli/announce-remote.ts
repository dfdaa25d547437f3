import type { Variant } from '../core/config';
import type { CorpusSpec } from '../core/corpus';
import { remoteWorkText } from '../core/report';
import type { EngineUse } from './engine';

/**
 * Says on stderr what would be sent to remote models, and what it costs, before a job starts. Where every model runs
 * here nothing is planned and nothing is said.
 */
export async function announceRemote(
  { client, signal, message }: EngineUse,
  corpus: CorpusSpec,
  variants: readonly Variant[],
): Promise<void> {
  const models = await client.call('models', {}, { signal });
  const remote = new Set(models.filter(({ kind }) => kind === 'remote').map(({ id }) => id));
  const asks = ({ knobs }: Variant): boolean =>
    knobs['retrieval.mode'] !== 'lexical' && remote.has(knobs['embedding.model']);
  // Of variants with the same texts and model one is enough: a sweep has hundreds.
  const asking = new Map(variants.filter(asks).map((variant) => [textsOf(variant), variant]));
  if (asking.size === 0) return;
  const plan = await client.call('plan', { corpus, variants: [...asking.values()] }, { signal });
  for (const stage of plan.stages) if (stage.remote) message(remoteWorkText(stage.missing, stage.remote));
}

/** Says on stderr that queries would be sent to remote models. */
export async function announceQueries(
  { client, signal, message }: EngineUse,
  variants: readonly Variant[],
): Promise<void> {
  const models = await client.call('models', {}, { signal });
  const asked = new Set(variants.map(({ knobs }) => knobs['embedding.model']));
  for (const { id, host } of models)
    if (asked.has(id) && host !== undefined) message(`The queries are sent to ${host}, which may charge for them.`);
}

/** What decides which texts are embedded, and by what. */
const textsOf = ({ knobs }: Variant): string =>
  JSON.stringify(Object.entries(knobs).filter(([id]) => /^(chunking|embedding)\./.test(id)));
