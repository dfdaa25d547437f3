import * as z from 'zod';
import { numbers, tokenCount, type EmbeddingShape } from './types';

const answerOf = z.object({ embeddings: z.array(numbers), prompt_eval_count: tokenCount });

/** Ollama. It does not tell queries from documents. */
export const ollama: EmbeddingShape = {
  path: '/api/embed',
  // Not its limit: what a machine without a graphics card answers within the deadline.
  limits: { texts: 64, tokens: 16_000 },
  body: ({ model, texts, dimensions }) => ({ model, input: texts, ...(dimensions !== undefined && { dimensions }) }),
  read(answer) {
    const { data } = answerOf.safeParse(answer);
    return data && { vectors: data.embeddings, tokens: data.prompt_eval_count };
  },
};
