import { createLab } from '../../src/core/create-lab';
import { cancelled, hashText, noControl, type JobControl } from '../../src/core/common';
import { defaultKnobs, type KnobValues, type Variant } from '../../src/core/config';
import type { Corpus, CorpusReader, SourceDocument } from '../../src/core/corpus';
import type { Embedder, EmbeddingModel, EmbeddingModels, ModelInput } from '../../src/core/embedding';
import type { Lab } from '../../src/core/lab';
import type { LabPorts } from '../../src/core/ports';
import { createFlatKind } from '../../src/core/vector-index';
import { createHnswKind } from '../../src/node/vector-index';
import { memoryStore } from '../../src/node/store';

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** An embedder whose vectors follow from words: similar texts are near, and every call is counted. */
export function fakeModels(dimensions = 16): EmbeddingModels & { embedded: string[]; opened: number } {
  const model: EmbeddingModel = {
    id: 'fake',
    kind: 'static',
    origin: 'bundled',
    dimensions,
    maxTokens: 64,
    bytes: 1,
    licence: 'MIT',
    source: 'test',
    fingerprint: hashText('fake model'),
  };
  const vocabulary: string[] = [];
  const idOf = (word: string): number => {
    const known = vocabulary.indexOf(word);
    return known >= 0 ? known : vocabulary.push(word) - 1;
  };
  const counter = {
    fingerprint: hashText('fake tokenizer'),
    maxTokens: 64,
    count: (text: string) => words(text).length,
  };
  const models = {
    embedded: [] as string[],
    opened: 0,
    list: () => Promise.resolve([model]),
    openTokenizer: () => Promise.resolve(counter),
    open: (): Promise<Embedder> => {
      models.opened++;
      return Promise.resolve({
        ...counter,
        model,
        tokenize: (text: string) => ({ text, ids: Int32Array.from(words(text).slice(0, 64), idOf) }),
        embed: (batch: readonly ModelInput[]) => {
          const rows = new Float32Array(batch.length * dimensions);
          for (const [i, { ids }] of batch.entries()) {
            models.embedded.push(Array.from(ids, (id) => vocabulary[id]).join(' '));
            const row = rows.subarray(i * dimensions, (i + 1) * dimensions);
            row[0] = 0.1;
            for (const id of ids) {
              const hash = parseInt(hashText(vocabulary[id]!).slice(0, 8), 16);
              row[hash % dimensions]! += hash % 2 ? 1 : -1;
            }
            const length = Math.hypot(...row);
            for (let d = 0; d < dimensions; d++) row[d]! /= length;
          }
          return Promise.resolve(rows);
        },
        close: () => Promise.resolve(),
      });
    },
  };
  return models;
}

export function fakeCorpus(files: Map<string, string>): CorpusReader {
  return {
    read: (spec): Promise<Corpus> => {
      const documents = [...files]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([id, source]): SourceDocument => ({
          id,
          source,
          format: 'markdown',
          bytes: source.length,
          contentHash: hashText(source),
        }));
      const fingerprint = hashText(documents.map(({ id, contentHash }) => `${id} ${contentHash}`).join('\n'));
      return Promise.resolve({ root: spec.root, kind: 'files', documents, skipped: [], partial: false, fingerprint });
    },
  };
}

export const fakeVariant = (name: string, knobs: Partial<KnobValues> = {}): Variant => ({
  name,
  knobs: { ...defaultKnobs(), 'embedding.model': 'fake', 'chunking.maxTokens': 32, ...knobs },
});

export interface FakeLab {
  readonly lab: Lab;
  readonly ports: LabPorts;
  readonly models: ReturnType<typeof fakeModels>;
}

/** The real lab over fakes: only documents, model, prices and machine are pretended. */
export function fakeLab(files: Map<string, string>, over: Partial<LabPorts> = {}): FakeLab {
  const models = fakeModels();
  const ports: LabPorts = {
    clock: { nowMs: () => performance.now() },
    corpusReader: fakeCorpus(files),
    models,
    rerankers: { list: () => Promise.resolve([]), open: () => Promise.reject(new Error('no rerankers')) },
    indexKinds: [createFlatKind(), createHnswKind()],
    store: memoryStore(),
    prices: {
      source: 'test prices',
      date: '2026-01-01',
      find: (model) => ({ model, inputUsdPerMillion: 1, outputUsdPerMillion: 2 }),
      requestUsd: (_model, input, output) => (input + 2 * output) / 1e6,
      embeddingModels: () => [],
      answerModels: () => [],
    },
    paidTokens: { counterFor: () => Promise.resolve((text: string) => words(text).length) },
    machine: { os: 'test', cpu: 'test', cores: 1, memoryBytes: 1, node: '0', versions: {} },
    ...over,
  };
  return { lab: createLab(ports, { timestamp: () => '2026-01-01T00:00:00.000Z' }), ports, models };
}

/** A control that cancels at the first checkpoint at which something is so. */
export const cancelWhen = (so: () => boolean): JobControl => ({
  ...noControl,
  checkpoint: () => (so() ? Promise.reject(cancelled()) : Promise.resolve()),
});
