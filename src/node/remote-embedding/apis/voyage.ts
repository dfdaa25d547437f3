import { indexedAnswer } from './openai';
import { inOrder, type EmbeddingShape } from './types';

/** Voyage AI. */
export const voyage: EmbeddingShape = {
  path: '/v1/embeddings',
  limits: { texts: 256, tokens: 64_000 },
  body: ({ model, texts, role, dimensions }) => ({
    model,
    input: texts,
    input_type: role,
    encoding_format: 'base64',
    ...(dimensions !== undefined && { output_dimension: dimensions }),
  }),
  read(answer) {
    const { data } = indexedAnswer.safeParse(answer);
    const vectors = data && inOrder(data.data);
    return vectors && { vectors, tokens: data.usage?.total_tokens };
  },
};
