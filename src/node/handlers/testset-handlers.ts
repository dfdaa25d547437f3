import { userError } from '../../core/common';
import { readQuerySet } from '../corpus';
import type { HandlerContext, Handlers } from './types';

const notBuilt = (): never => {
  throw userError('testset/not-built', 'Not built yet.', 'Wait for the next version.');
};

/** Test sets from the documents, with or without a language model that somebody else asks. */
export const testsetHandlers = ({
  open,
}: HandlerContext): Handlers<'testset' | 'questionPrompts' | 'questionReplies'> => ({
  testset: async ({ files, ...request }, control) => {
    const { lab } = await open();
    const existing = await readQuerySet(request.corpus, files);
    return lab.testset({ ...request, ...(existing && { existing }) }, control);
  },
  questionPrompts: notBuilt,
  questionReplies: notBuilt,
});
