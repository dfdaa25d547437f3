import { createRequire } from 'node:module';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { createOnnxModels } from '../../src/node/embedding';
import { lineOf, pairedRatios, type BenchLine } from './measure';
import { paragraphs } from './texts';

const MODEL = 'all-MiniLM-L6-v2-int8';
const PAIRS = 10;

/** Embedding against the bare runtime over the same token ids, and against the pipeline that a user would pick. */
export async function benchEmbedding(root: string, peerDir: string): Promise<BenchLine[]> {
  const modelsDir = path.join(root, 'media/models');
  const embedder = await createOnnxModels({ modelsDir }).open(MODEL);
  const texts = paragraphs(root, 96, 10, 160);
  const inputs = texts.map((text) => embedder.tokenize(text, 'document'));
  const ids = inputs.map((input) => input.ids);
  const tokens = ids.reduce((sum, text) => sum + text.length, 0);

  const bare = await bareLoop(path.join(modelsDir, MODEL, 'model.onnx'));
  const ours = async (): Promise<void> => {
    await embedder.embed(inputs);
  };
  const againstBare = await pairedRatios(PAIRS, ours, () => bare(ids));

  const peer = await peerPipeline(modelsDir, peerDir);
  const whole = async (): Promise<void> => {
    await embedder.embed(texts.map((text) => embedder.tokenize(text, 'document')));
  };
  const onePeer = async (): Promise<void> => {
    for (const text of texts) await peer([text]);
  };
  const batchPeer = async (): Promise<void> => {
    for (let i = 0; i < texts.length; i += 32) await peer(texts.slice(i, i + 32));
  };
  const what = `${texts.length} paragraphs, ${tokens} tokens, ${MODEL}`;
  return [
    lineOf('embed against a bare ONNX Runtime loop', 'ratio', againstBare, `${what}; same token ids`, {
      atLeast: 0.95,
    }),
    lineOf(
      'embed against transformers.js, one text a call',
      'ratio',
      await pairedRatios(PAIRS, whole, onePeer),
      `${what}; tokenizing included`,
      { atLeast: 1.2 },
    ),
    lineOf(
      'embed against transformers.js, batches of 32',
      'ratio',
      await pairedRatios(PAIRS, whole, batchPeer),
      `${what}; tokenizing included`,
      { atLeast: 2.5 },
    ),
  ];
}

/** The least that anyone can do: one session, one run a text, nothing checked. */
async function bareLoop(modelFile: string): Promise<(batch: readonly Int32Array[]) => Promise<void>> {
  const ort = await import('onnxruntime-node');
  const session: InferenceSession = await ort.InferenceSession.create(readFileSync(modelFile), {
    intraOpNumThreads: 2,
    interOpNumThreads: 1,
  });
  const out = new Float32Array(384);
  return async (batch) => {
    for (const ids of batch) {
      const shape = [1, ids.length];
      const feeds: Record<string, Tensor> = {
        input_ids: new ort.Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
        attention_mask: new ort.Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
        token_type_ids: new ort.Tensor('int64', new BigInt64Array(ids.length), shape),
      };
      const result = await session.run(feeds);
      out.set(result['sentence_embedding']!.data as Float32Array);
    }
  };
}

type Pipeline = (texts: string[]) => Promise<unknown>;

/** The feature-extraction pipeline of transformers.js over the same model file, cut at the same length. */
async function peerPipeline(modelsDir: string, peerDir: string): Promise<Pipeline> {
  const home = path.join(peerDir, 'models', MODEL);
  mkdirSync(path.join(home, 'onnx'), { recursive: true });
  copyFileSync(path.join(modelsDir, MODEL, 'model.onnx'), path.join(home, 'onnx/model.onnx'));
  copyFileSync(path.join(modelsDir, MODEL, 'tokenizer.json'), path.join(home, 'tokenizer.json'));
  const settings = JSON.parse(readFileSync(path.join(modelsDir, MODEL, 'tokenizer_config.json'), 'utf8')) as object;
  writeFileSync(path.join(home, 'tokenizer_config.json'), JSON.stringify({ ...settings, model_max_length: 256 }));
  writeFileSync(path.join(home, 'config.json'), JSON.stringify({ model_type: 'bert', architectures: ['BertModel'] }));
  const transformers = createRequire(path.join(peerDir, 'package.json'))('@huggingface/transformers') as {
    env: { allowRemoteModels: boolean; localModelPath: string };
    pipeline: (task: string, model: string, options: object) => Promise<Pipeline>;
  };
  transformers.env.allowRemoteModels = false;
  transformers.env.localModelPath = path.join(peerDir, 'models');
  return transformers.pipeline('feature-extraction', MODEL, {
    dtype: 'fp32',
    device: 'cpu',
  });
}
