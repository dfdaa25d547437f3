import type { Pooling } from '../../../core/embedding';
import { MODEL_INPUTS, MOST_DIMENSIONS, type ModelCard } from '../model-card';
import type { OnnxSession } from '../onnx-session';
import { unsupported, type ExportSettings } from './read-settings';

/** Outputs by what exports call them: the vector of the text, else the vectors of its tokens. */
const TEXT_OUTPUT = 'sentence_embedding';
const TOKEN_OUTPUTS = ['last_hidden_state', 'token_embeddings'];

/**
 * What a card says of a graph, found by running it once.
 * @param ids tokens of some text, as the tokenizer gives them
 * @throws `models/unsupported`
 */
export async function readGraph(
  { session, Tensor }: OnnxSession,
  ids: readonly number[],
  settings: Pick<ExportSettings, 'pooling' | 'unknownStep'>,
): Promise<Pick<ModelCard, 'inputs' | 'output' | 'pooling' | 'normalise' | 'dimensions'>> {
  const inputs = MODEL_INPUTS.filter((name) => session.inputNames.includes(name));
  const unknown = session.inputNames.find((name) => !inputs.some((known) => known === name));
  if (unknown !== undefined)
    throw unsupported(`Its graph wants the input ${unknown.slice(0, 60)}, which is not known here.`);
  if (!inputs.includes('input_ids')) throw unsupported('Its graph has no input input_ids.');
  const output = outputOf(session.outputNames);

  const values = { input_ids: (i: number) => BigInt(ids[i]!), attention_mask: () => 1n, token_type_ids: () => 0n };
  const feeds = Object.fromEntries(
    inputs.map((name) => [
      name,
      new Tensor(
        'int64',
        BigInt64Array.from(ids, (_, i) => values[name](i)),
        [1, ids.length],
      ),
    ]),
  );
  const { dims, type } = (await session.run(feeds))[output]!;
  const dimensions = dims.at(-1) ?? 0;
  const shape = dims.join(' × ');
  if (type !== 'float32') throw unsupported(`Its graph gives ${type} numbers; float32 is wanted.`);
  if (dimensions < 1 || dimensions > MOST_DIMENSIONS)
    throw unsupported(`Its vectors have ${dimensions} dimensions; ${MOST_DIMENSIONS} are the most.`);
  return { inputs, output, pooling: poolingOf(), normalise: true, dimensions };

  function poolingOf(): Pooling {
    if (shape === `1 × ${dimensions}`) return 'none';
    if (shape !== `1 × ${ids.length} × ${dimensions}`)
      throw unsupported(`Its graph gives ${shape} numbers for a text of ${ids.length} tokens.`);
    if (settings.unknownStep !== undefined)
      throw unsupported(`Its step ${settings.unknownStep.slice(0, 40)} is not in the graph and not done here.`);
    // As sentence-transformers does for a plain encoder.
    return settings.pooling ?? 'mean';
  }
}

function outputOf(names: readonly string[]): string {
  const output = [TEXT_OUTPUT, ...TOKEN_OUTPUTS].find((name) => names.includes(name));
  if (output !== undefined) return output;
  if (names.length === 1) return names[0]!;
  throw unsupported(`Its graph gives ${names.slice(0, 5).join(', ')}; which of them is the vector is not known.`);
}
