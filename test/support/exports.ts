import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createOnnxModels, type ModelRegistry } from '../../src/node/embedding';
import { bundledModels, projectRoot } from './shared';

const graphs = path.join(projectRoot, 'test/fixtures/models');
export const wordpiece = path.join(projectRoot, 'test/golden/tokenizers/wordpiece.json');

/** Settings of a small sentence-transformers export that pools by the mean and scales to length 1. */
export const SETTINGS = {
  'config.json': { model_type: 'bert', max_position_embeddings: 64, _name_or_path: 'example/tiny' },
  'modules.json': ['Transformer', 'Pooling', 'Normalize'].map((name, idx) => ({
    ...{ idx, name: String(idx), path: '' },
    type: `sentence_transformers.models.${name}`,
  })),
  '1_Pooling/config.json': { word_embedding_dimension: 8, pooling_mode_mean_tokens: true },
  'sentence_bert_config.json': { max_seq_length: 48, do_lower_case: false },
  'tokenizer_config.json': { tokenizer_class: 'BertTokenizer', model_max_length: 1e30 },
  'README.md': '---\nlicense: mit\n---\n# Tiny\n',
};

/**
 * Writes an export in Hugging Face's layout.
 * @param changes files by name; `undefined` leaves one out
 */
export function writeExport(
  dir: string,
  graph = 'tokens.onnx',
  changes: Readonly<Record<string, unknown>> = {},
): string {
  mkdirSync(path.join(dir, 'onnx'), { recursive: true });
  mkdirSync(path.join(dir, '1_Pooling'), { recursive: true });
  copyFileSync(path.join(graphs, graph), path.join(dir, 'onnx/model.onnx'));
  copyFileSync(wordpiece, path.join(dir, 'tokenizer.json'));
  const contents: Readonly<Record<string, unknown>> = { ...SETTINGS, ...changes };
  for (const [name, content] of Object.entries(contents)) {
    if (content === undefined) continue;
    writeFileSync(path.join(dir, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return dir;
}

export const registryOf = (userModelsDir: string): ModelRegistry =>
  createOnnxModels({ modelsDir: bundledModels, userModelsDir });
