import { userError } from '../../core/common';
import { EMBEDDING_APIS, type EmbeddingApi, type ModelSource } from '../../core/embedding';
import { wholeNumber, type CommandLine } from '../args';

/**
 * The remote model that `rag-lab models add --endpoint URL --endpoint-model NAME [--api NAME] [--dimensions N]
 * [--priced-as MODEL]` names.
 * @throws `models/no-model`, `models/unknown-api`, `cli/bad-number`
 */
export function remoteSource(line: CommandLine): Extract<ModelSource, { kind: 'remote' }> {
  const { endpoint: url, 'endpoint-model': model, 'priced-as': pricedAs, api = 'openai' } = line.text;
  if (url === undefined || model === undefined)
    throw userError('models/no-model', 'No remote model is named.', 'Write --endpoint URL --endpoint-model NAME.');
  if (!isApi(api))
    throw userError(
      'models/unknown-api',
      `There is no API "${api.slice(0, 40)}".`,
      `Use one of: ${EMBEDDING_APIS.join(', ')}.`,
    );
  const dimensions = line.text.dimensions === undefined ? undefined : wholeNumber(line, 'dimensions', 256, 1, 4096);
  return { kind: 'remote', api, url, model, ...(dimensions && { dimensions }), ...(pricedAs && { pricedAs }) };
}

const isApi = (name: string): name is EmbeddingApi => EMBEDDING_APIS.some((api) => api === name);
