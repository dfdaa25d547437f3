import { addReranker, removeReranker } from '../reranking';
import type { HandlerContext, Handlers } from './types';

/** Rerankers of the user's: list, add, remove. */
export const rerankerHandlers = ({
  open,
}: HandlerContext): Handlers<'rerankers' | 'rerankerAdd' | 'rerankerRemove'> => ({
  rerankers: async () => (await open()).ports.rerankers.list(),
  rerankerAdd: async ({ source, id }) => addReranker(source, id, (await open()).reranking),
  rerankerRemove: async ({ id }) => {
    await removeReranker(id, (await open()).reranking);
    return null;
  },
});
