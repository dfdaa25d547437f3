import type { Tensor } from 'onnxruntime-node';
import { LabError } from '../../core/common';
import {
  checkVectors,
  normalise,
  poolTokens,
  zeroVector,
  type Embedder,
  type EmbeddingModel,
} from '../../core/embedding';
import { modelDamaged, modelOfCard, type ModelCard } from './model-card';
import type { OnnxSession } from './onnx-session';
import type { ModelTokenizer } from './tokenizer';

/**
 * An embedder over an opened session. Every text is a run of its own: encoders quantise their activations over the
 * whole batch tensor, and the sums of the static model differ in the last bits with the shape of the batch, so a text's
 * bits would depend on its batch mates. Nothing is padded.
 */
export function createOnnxEmbedder(
  card: ModelCard,
  origin: EmbeddingModel['origin'],
  tokenizer: ModelTokenizer,
  opened: OnnxSession,
): Embedder {
  const { session, Tensor } = opened;
  checkSignature(card, opened);
  const { fingerprint, maxTokens, vocabularySize } = tokenizer;
  const { dimensions, pooling = 'none' } = card;
  const constants = {
    attention_mask: new BigInt64Array(card.maxTokens).fill(1n),
    token_type_ids: new BigInt64Array(card.maxTokens),
  };
  /** Nothing is masked and there is one segment: these inputs depend on the length alone, and are views of one array. */
  const constantInputs = memoizeByLength((length) => {
    const feeds: Record<string, Tensor> = {};
    for (const name of card.inputs) {
      if (name !== 'input_ids') feeds[name] = new Tensor('int64', constants[name].subarray(0, length), [1, length]);
    }
    return feeds;
  });
  let closed = false;

  async function embedOne(ids: Int32Array, out: Float32Array, row: number): Promise<void> {
    const input = new Tensor('int64', widen(ids), [1, ids.length]);
    const output = (await session.run({ input_ids: input, ...constantInputs(ids.length) }))[card.output]!;
    const rows = output.data;
    const expected = pooling === 'none' ? dimensions : ids.length * dimensions;
    if (!(rows instanceof Float32Array) || rows.length !== expected) {
      throw modelDamaged(card.id, `model.onnx gives ${output.type} ${output.dims.join(' × ')} for one text`);
    }
    const vector = out.subarray(row * dimensions, (row + 1) * dimensions);
    if (pooling === 'none') vector.set(rows);
    else poolTokens(rows, pooling, vector);
    if (card.normalise) normalise(vector);
  }

  return {
    model: modelOfCard(card, origin),
    fingerprint,
    maxTokens,
    count: (text) => tokenizer.count(text),
    tokenize(text, role) {
      const prefixed = `${card.prefixes?.[role] ?? ''}${text}`;
      return { text: prefixed, ids: tokenizer.tokenize(prefixed) };
    },
    async embed(batch) {
      for (const [row, { ids }] of batch.entries()) {
        if (ids.length === 0) throw zeroVector(row);
        checkIds(ids, vocabularySize, card);
      }
      const out = new Float32Array(batch.length * dimensions);
      for (const [row, { ids }] of batch.entries()) {
        if (closed) throw embedderClosed();
        await embedOne(ids, out, row);
      }
      checkVectors(out, dimensions);
      return out;
    },
    close() {
      closed = true;
      return Promise.resolve();
    },
  };
}

function checkSignature(card: ModelCard, { session }: OnnxSession): void {
  const sameInputs = [...session.inputNames].sort().join() === [...card.inputs].sort().join();
  if (!sameInputs || !session.outputNames.includes(card.output)) {
    throw modelDamaged(card.id, 'model.onnx has other inputs or outputs than its card says');
  }
}

/** Ids beyond the vocabulary read foreign rows or wrap around in the runtime without an error. */
function checkIds(ids: Int32Array, vocabularySize: number, card: ModelCard): void {
  const fail = (message: string): never => {
    throw new LabError({
      code: 'embedding/token-out-of-range',
      message,
      nextStep: 'Tokenize with the same model that embeds; report this as a bug if you did.',
      fault: 'internal',
    });
  };
  if (ids.length > card.maxTokens) fail(`${ids.length} tokens in one text; ${card.id} reads ${card.maxTokens}.`);
  for (const id of ids) {
    if (id < 0 || id >= vocabularySize) fail(`Token ${id} is not in the vocabulary of ${card.id} (${vocabularySize}).`);
  }
}

/** 64-bit ids without a BigInt each: low words set, high words 0 (little endian, ids are not negative). */
function widen(ids: Int32Array): BigInt64Array {
  const wide = new BigInt64Array(ids.length);
  const words = new Int32Array(wide.buffer);
  for (let i = 0; i < ids.length; i++) words[2 * i] = ids[i]!;
  return wide;
}

function memoizeByLength<T>(make: (length: number) => T): (length: number) => T {
  const made: (T | undefined)[] = [];
  return (length) => (made[length] ??= make(length));
}

const embedderClosed = (): LabError =>
  new LabError({
    code: 'embedding/closed',
    message: 'The embedding model was closed.',
    nextStep: 'Open the model again.',
    fault: 'internal',
  });
