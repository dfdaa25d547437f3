import * as z from 'zod';
import { numbers, tokenCount, type EmbeddingShape } from './types';

const answerOf = z.object({
  embeddings: z.object({ float: z.array(numbers) }),
  meta: z
    .object({ billed_units: z.object({ input_tokens: tokenCount }) })
    .optional()
    .catch(undefined),
});

/** Cohere, version 2. */
export const cohere: EmbeddingShape = {
  path: '/v2/embed',
  limits: { texts: 96, tokens: 64_000 },
  body: ({ model, texts, role, dimensions }) => ({
    model,
    texts,
    input_type: role === 'query' ? 'search_query' : 'search_document',
    embedding_types: ['float'],
    ...(dimensions !== undefined && { output_dimension: dimensions }),
  }),
  read(answer) {
    const { data } = answerOf.safeParse(answer);
    return data && { vectors: data.embeddings.float, tokens: data.meta?.billed_units.input_tokens };
  },
};
