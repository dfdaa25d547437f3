import * as z from 'zod';
import { inOrder, numbers, tokenCount, type EmbeddingShape } from './types';

export const indexedAnswer = z.object({
  data: z.array(z.object({ index: z.int().min(0), embedding: z.union([z.string(), numbers]) })),
  usage: z.object({ prompt_tokens: tokenCount, total_tokens: tokenCount }).optional().catch(undefined),
});

/** OpenAI and the many servers that answer alike. It does not tell queries from documents. */
export const openai: EmbeddingShape = {
  path: '/v1/embeddings',
  limits: { texts: 256, tokens: 64_000 },
  body: ({ model, texts, dimensions }) => ({
    model,
    input: texts,
    encoding_format: 'base64',
    ...(dimensions !== undefined && { dimensions }),
  }),
  read(answer) {
    const { data } = indexedAnswer.safeParse(answer);
    const vectors = data && inOrder(data.data);
    return vectors && { vectors, tokens: data.usage?.prompt_tokens ?? data.usage?.total_tokens };
  },
};
