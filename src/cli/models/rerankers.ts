import path from 'node:path';
import process from 'node:process';
import { userError } from '../../core/common';
import { layOut, visible } from '../../core/report';
import type { CommandLine } from '../args';
import { withEngine } from '../engine';
import type { ExitCode } from '../exit-code';
import { namedModels } from './named';

/** `rag-lab models rerankers`: what was added. */
export async function listRerankers(line: CommandLine): Promise<ExitCode> {
  const rerankers = await withEngine(line, ({ client, ...options }) => client.call('rerankers', {}, options));
  if (line.flags.has('quiet')) return 0;
  const rows = rerankers.map(({ id, kind }) => [visible(id), kind]);
  process.stdout.write(rows.length ? `${layOut([['reranker', 'kind'], ...rows], 2)}\n` : 'No reranker was added.\n');
  return 0;
}

/** `rag-lab models add-reranker FOLDER | --endpoint URL [--endpoint-model NAME]`, tried before it is kept. */
export async function addReranker(line: CommandLine): Promise<ExitCode> {
  const { id } = line.text;
  const params = { source: sourceOf(line), ...(id !== undefined && { id }) };
  const added = await withEngine(line, ({ client, ...options }) => client.call('rerankerAdd', params, options));
  if (!line.flags.has('quiet')) process.stdout.write(`Added: use it by --retrieval.reranker ${added.id}\n`);
  return 0;
}

/** `rag-lab models remove-reranker ID…` */
export async function removeRerankers(line: CommandLine): Promise<ExitCode> {
  const ids = namedModels(line);
  await withEngine(line, async ({ client, ...options }) => {
    for (const id of ids) await client.call('rerankerRemove', { id }, options);
  });
  if (!line.flags.has('quiet')) process.stdout.write(`Removed: ${ids.join(', ')}\n`);
  return 0;
}

/** A server without a model's name is text-embeddings-inference, which has but one. */
function sourceOf({ words: [, folder, ...more], text }: CommandLine) {
  const { endpoint: url, 'endpoint-model': model = '' } = text;
  if (url !== undefined && folder === undefined) return { kind: 'remote' as const, url, model };
  if (folder !== undefined && more.length === 0 && url === undefined)
    return { kind: 'folder' as const, folder: path.resolve(folder) };
  throw userError(
    'models/no-source',
    'A reranker is in one folder or at one endpoint.',
    'Write rag-lab models add-reranker FOLDER, or --endpoint URL --endpoint-model NAME.',
  );
}
