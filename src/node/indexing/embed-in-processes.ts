import type { EmbedInParallel, EmbeddingModel, ModelInput } from '../../core/embedding';
import { EngineClient } from '../../protocol/engine-client';
import type { EngineOptions } from '../../protocol/worker-protocol';

/** Fewer texts are embedded before a second process has loaded its model. */
const LEAST_TEXTS = 256;
/** With fewer cores one process has them all busy. */
const LEAST_CORES = 4;
const THREADS_EACH = 2;
const MOST_PROCESSES = 8;

export interface EmbeddingProcesses {
  /** This engine's own bundle and options. */
  readonly workerPath: string;
  readonly engine: EngineOptions;
  readonly cores: number;
}

/** How many processes embed at once where nobody says: two cores each. */
export const processesFor = (cores: number): number =>
  cores < LEAST_CORES ? 1 : Math.min(MOST_PROCESSES, Math.floor(cores / THREADS_EACH));

/**
 * Embeds in engines of their own while this process alone reads and writes the store. Undefined where one process is to
 * do all. A process that dies is started again and its call repeated, once.
 */
export function embedInProcesses({ workerPath, engine, cores }: EmbeddingProcesses): EmbedInParallel | undefined {
  const processes = engine.indexingProcesses ?? processesFor(cores);
  if (processes < 2) return undefined;
  const threads = Math.max(1, Math.floor(cores / processes));
  const options = { workerPath, engine: { ...engine, threads, indexingProcesses: 1 } };
  return (model, texts) => {
    if (!isWorthIt(model, texts)) return undefined;
    const free = Array.from({ length: processes }, () => new EngineClient(options));
    const all = [...free];
    return {
      atOnce: processes,
      async embed(batch: readonly ModelInput[]) {
        // As many calls as there are processes: one is always free.
        const client = free.pop()!;
        try {
          return (await client.call('embedTexts', { model: model.id, batch })).vectors;
        } finally {
          free.push(client);
        }
      },
      async end() {
        await Promise.all(all.map((client) => client.dispose()));
      },
    };
  };
}

/** A static model is done sooner than a process has started, a server embeds elsewhere. */
const isWorthIt = ({ kind }: EmbeddingModel, texts: number): boolean => kind === 'encoder' && texts >= LEAST_TEXTS;
