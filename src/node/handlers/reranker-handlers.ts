import type { HandlerContext, Handlers } from './types';
import { notYet } from './not-yet';

export const rerankerHandlers = ({
  open,
}: HandlerContext): Handlers<'rerankers' | 'rerankerAdd' | 'rerankerRemove'> => ({
  rerankers: async () => (await open()).ports.rerankers.list(),
  rerankerAdd: notYet,
  rerankerRemove: notYet,
});
