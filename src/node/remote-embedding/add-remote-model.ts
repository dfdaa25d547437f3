import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { httpAddress, LabError, userError, type JobControl } from '../../core/common';
import type { PriceTable } from '../../core/cost';
import type { ModelPreview, ModelSource } from '../../core/embedding';
import { installModel, refuseTaken, type AddedModel, type ModelRegistry } from '../embedding';
import { postJson } from '../http';
import { askEmbeddings } from './ask-embeddings';
import { remoteAddress, type RemoteCard } from './remote-card';
import { askOptions, type RemoteOptions } from './remote-opener';

export type RemoteSource = Extract<ModelSource, { kind: 'remote' }>;

export interface AddRemoteOptions extends RemoteOptions {
  readonly prices: PriceTable;
}

/** Providers by the hosts that are theirs, as the price table names them. */
const PROVIDERS: Readonly<Record<string, string>> = {
  'api.openai.com': 'openai',
  'api.cohere.com': 'cohere',
  'api.cohere.ai': 'cohere',
  'api.voyageai.com': 'voyageai',
  'api.mistral.ai': 'mistral',
};

/** Tokens that a text of these models may have, by the providers' documentation; the first pattern that matches. */
const MAX_TOKENS: readonly (readonly [RegExp, number])[] = [
  [/^text-embedding-(3|ada)/, 8191],
  [/^embed-v4/, 131_072],
  [/^embed-/, 512],
  [/^voyage-(3|4|code-3)/, 32_000],
  [/^mistral-embed/, 8192],
];
const CAREFUL_MAX_TOKENS = 512;

/** Its name here where nobody gives one: the server's name of it, and dimensions where they were asked for. */
const defaultId = ({ model, dimensions }: RemoteSource): string =>
  `${model.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '')}${dimensions ? `-${dimensions}` : ''}`.slice(
    0,
    80,
  );

/** Nothing is fetched and nothing is sent. @throws `http/address` */
export function previewRemoteModel(source: RemoteSource, id = defaultId(source)): ModelPreview {
  remoteAddress(source);
  return { id, files: [], bytes: 0, presentBytes: 0 };
}

/**
 * Asks the server for a first vector, takes it through the fidelity gate, and keeps its card where it passes.
 * @param id `undefined` for one by the server's name of the model
 * @throws `http/…`, `remote/…`, `models/priced-as`, and what installing throws
 */
export async function addRemoteModel(
  registry: ModelRegistry,
  source: RemoteSource,
  options: AddRemoteOptions,
  control: JobControl,
  id = defaultId(source),
): Promise<AddedModel> {
  await refuseTaken(registry, id);
  const pricedAs = pricedAsOf(source, options.prices);
  const { api, url, model, dimensions: asked } = source;
  const question = { texts: ['What is this model?'], role: 'document' as const, ...(asked && { dimensions: asked }) };
  const server = { api, url, model, ...(asked && { dimensions: asked }) };
  const { dimensions } = await askEmbeddings(server, question, askOptions(source, options));
  const card: RemoteCard = {
    id,
    kind: 'remote',
    api,
    url: httpAddress(url).href,
    model,
    dimensions,
    shortened: asked !== undefined,
    maxTokens: await maxTokensOf(source, options),
    ...(pricedAs !== undefined && { pricedAs }),
  };
  const text = `${JSON.stringify(card, null, 2)}\n`;
  const fill = (dir: string): Promise<void> => writeFile(path.join(dir, 'model.json'), text);
  return installModel(registry, id, fill, control);
}

function pricedAsOf({ url, model, pricedAs }: RemoteSource, prices: PriceTable): string | undefined {
  if (pricedAs !== undefined) {
    if (prices.find(pricedAs)) return pricedAs;
    throw userError(
      'models/priced-as',
      `No price is known of "${pricedAs.slice(0, 100)}".`,
      'Name it like openai/text-embedding-3-small.',
    );
  }
  const { hostname } = httpAddress(url);
  const provider = Object.hasOwn(PROVIDERS, hostname) ? PROVIDERS[hostname] : undefined;
  const obvious = `${provider}/${model}`;
  return provider !== undefined && prices.find(obvious) ? obvious : undefined;
}

async function maxTokensOf(source: RemoteSource, options: RemoteOptions): Promise<number> {
  if (source.api === 'ollama') return (await ollamaContext(source, options)) ?? CAREFUL_MAX_TOKENS;
  return MAX_TOKENS.find(([names]) => names.test(source.model))?.[1] ?? CAREFUL_MAX_TOKENS;
}

const shown = z.object({ model_info: z.record(z.string(), z.unknown()) });

/** Ollama knows how much its models read; what it does not say stays unknown. */
async function ollamaContext(source: RemoteSource, options: RemoteOptions): Promise<number | undefined> {
  const { key, ...request } = askOptions(source, options);
  const headers = key ? { authorization: `Bearer ${key}` } : {};
  const address = remoteAddress(source).replace(/\/embed$/, '/show');
  try {
    const { model_info: info } = shown.parse(await postJson(address, { model: source.model }, { ...request, headers }));
    const length = Object.entries(info).find(([name]) => name.endsWith('.context_length'))?.[1];
    return z.int().min(4).max(131_072).parse(length);
  } catch (error) {
    if (LabError.dataOf(error).fault === 'cancelled') throw error;
    return undefined;
  }
}
