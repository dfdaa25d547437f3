import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { userError } from '../../core/common';
import type { Reranker, RerankerModel, Rerankers } from '../../core/reranking';
import { isModelId, keepLoads, openSession, readModelFile } from '../embedding';
import { createHttpReranker, rerankAddress, type RerankOptions } from './http-reranker';
import { createOnnxReranker } from './onnx-reranker';
import { createPairTokenizer } from './pair-tokenizer';
import {
  readRerankerCard,
  rerankerDamaged,
  rerankerOfCard,
  type LocalRerankerCard,
  type RerankerCard,
} from './reranker-card';

export interface RerankersOptions {
  /** Folder of the user's models; rerankers stand in a folder of their own in it. */
  readonly userModelsDir: string;
  /** Keys by origin; asked at every request. */
  readonly keys: () => Readonly<Record<string, string>>;
  readonly threads?: number;
  /** Of requests; tests make them quick. */
  readonly request?: Pick<RerankOptions, 'wait' | 'timeoutMs'>;
}

/** No name of an embedding model begins with a dot. */
export const rerankersDir = (userModelsDir: string): string => path.join(userModelsDir, '.rerankers');

/** The rerankers that this user added, each loaded once and kept. */
export function createRerankers(options: RerankersOptions): Rerankers {
  const parent = rerankersDir(options.userModelsDir);
  const kept = keepLoads<Reranker>();
  return {
    async list() {
      const ids = await namesIn(parent);
      const described = await Promise.allSettled(
        ids.map(async (id) => rerankerOfCard(await readRerankerCard(path.join(parent, id)))),
      );
      return described.flatMap((model): RerankerModel[] => (model.status === 'fulfilled' ? [model.value] : []));
    },
    async open(id) {
      const ids = await namesIn(parent);
      if (!ids.includes(id)) throw unknownReranker(id, ids);
      const dir = path.join(parent, id);
      const card = await readRerankerCard(dir);
      return kept(`${id} ${rerankerOfCard(card).fingerprint}`, () => openReranker(dir, card, options));
    },
  };
}

/** Opens what a folder holds, anew. @throws `reranking/model-damaged`, `embedding/runtime-missing` */
export async function openReranker(dir: string, card: RerankerCard, options: RerankersOptions): Promise<Reranker> {
  if (card.kind === 'cross-encoder') return openLocal(dir, card, options.threads);
  const origin = new URL(rerankAddress(card)).origin;
  return createHttpReranker(rerankerOfCard(card), card, () => ({ ...options.request, key: options.keys()[origin] }));
}

async function openLocal(dir: string, card: LocalRerankerCard, threads: number | undefined): Promise<Reranker> {
  const [graph, tokenizer, config] = await Promise.all([
    readModelFile(dir, card, 'model.onnx'),
    readModelFile(dir, card, 'tokenizer.json'),
    readModelFile(dir, card, 'tokenizer_config.json'),
  ]);
  let pairOf;
  try {
    pairOf = createPairTokenizer(tokenizer, config, card.maxTokens);
  } catch (error) {
    throw rerankerDamaged(card.id, 'its tokenizer cannot be used', error);
  }
  return createOnnxReranker(card, pairOf, await openSession(card.id, graph, threads));
}

/** Folder names in code unit order; none where there is no such folder. */
export async function namesIn(parent: string): Promise<string[]> {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && isModelId(entry.name))
    .map(({ name }) => name)
    .sort();
}

export const unknownReranker = (id: string, known: readonly string[]): Error =>
  userError(
    'reranking/unknown-model',
    `There is no reranker "${id.slice(0, 80)}".`,
    known.length ? `Use one of: ${known.join(', ')}, or none.` : 'Use none, or add a reranker first.',
  );
