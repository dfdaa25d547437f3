import { userError } from '../../../core/common';

/** Files of an export beside the graph, by the names of Hugging Face's layout; all small but the tokenizer. */
export const SETTINGS_FILES = [
  'config.json',
  'modules.json',
  '1_Pooling/config.json',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
  'tokenizer_config.json',
  'README.md',
] as const;
export type SettingsFile = (typeof SETTINGS_FILES)[number];
export const TOKENIZER_FILE = 'tokenizer.json';

export const MAX_SETTINGS_BYTES = 1_000_000;
/** Vocabularies of a quarter of a million pieces take 20 MB. */
export const MAX_TOKENIZER_BYTES = 64_000_000;
/** As far as a file can be read at once. */
export const MAX_GRAPH_BYTES = 2_000_000_000;

const USUAL_GRAPHS = ['onnx/model.onnx', 'model.onnx'];

/**
 * The graph to take of an export: the one that is asked for, else the usual one, else the only one.
 * @param names of all files, with forward slashes
 * @throws `models/no-onnx`, `models/which-onnx`, `models/external-data`
 */
export function graphOf(names: readonly string[], wanted?: string): string {
  const graphs = names.filter((name) => name.endsWith('.onnx'));
  const listed = graphs.slice(0, 8).join(', ');
  const graph =
    wanted === undefined
      ? (USUAL_GRAPHS.find((name) => graphs.includes(name)) ?? (graphs.length === 1 ? graphs[0] : undefined))
      : graphs.find((name) => name === wanted);
  if (graph === undefined) {
    throw graphs.length === 0
      ? userError('models/no-onnx', 'There is no ONNX file in it.', 'Export the model to ONNX first.')
      : userError(
          'models/which-onnx',
          wanted === undefined ? 'There are several ONNX files in it.' : `There is no ${wanted.slice(0, 100)} in it.`,
          `Choose one by --file: ${listed}.`,
        );
  }
  // Exports above 2 GB, and some below, keep their weights in a file beside the graph.
  const beside = names.find((name) => name === `${graph}_data` || name === `${graph}.data`);
  if (beside === undefined) return graph;
  throw userError(
    'models/external-data',
    `${graph} keeps its weights in another file (${beside}), which is not allowed.`,
    graphs.length > 1 ? `Choose another by --file: ${listed}.` : 'Use a model that is one file.',
  );
}

export const tooLarge = (name: string, bytes: number, most: number): Error =>
  userError(
    'models/too-large',
    `${name} has ${bytes.toLocaleString('en')} bytes; ${most.toLocaleString('en')} are the most.`,
    'Use a smaller model.',
  );

/** Most bytes that a file of an export may have. */
export const mostBytes = (name: string): number =>
  name.endsWith('.onnx') ? MAX_GRAPH_BYTES : name === TOKENIZER_FILE ? MAX_TOKENIZER_BYTES : MAX_SETTINGS_BYTES;
