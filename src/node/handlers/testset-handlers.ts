import { isAbort, LabError, type JobControl } from '../../core/common';
import type { QuestionPrompt, TestsetResult } from '../../core/testset';
import type { GeneratedTestset } from '../../protocol/worker-protocol';
import { readTargets, type QueryTargets } from '../corpus';
import { askChat, type ChatEndpoint } from '../language-model';
import { addedToFiles } from './added-to-files';
import type { HandlerContext, Handlers } from './types';

/** Test sets from the documents, with or without a language model. */
export const testsetHandlers = ({
  open,
}: HandlerContext): Handlers<'testset' | 'questionPrompts' | 'questionReplies' | 'questionsByEndpoint'> => ({
  testset: async ({ files, ...request }, control) => {
    const { lab } = await open();
    const targets = await readTargets(request.corpus, files);
    return withChanges(targets, await lab.testset({ ...request, existing: targets.querySet }, control));
  },
  questionPrompts: async (request, control) => (await open()).lab.questionPrompts(request, control),
  questionReplies: async ({ files, ...request }, control) => {
    const { lab } = await open();
    const targets = await readTargets(request.corpus, files);
    return withChanges(targets, await lab.queriesOfReplies({ ...request, existing: targets.querySet }, control));
  },
  questionsByEndpoint: async ({ files, endpoint, ...request }, control) => {
    const { lab } = await open();
    const targets = await readTargets(request.corpus, files);
    const prompts = await lab.questionPrompts(request, control);
    const { replies, failure } = await askAll(prompts, endpoint, control);
    const { corpus, seed } = request;
    const asked = { corpus, seed, model: endpoint.model, replies, existing: targets.querySet };
    const result = withChanges(targets, await lab.queriesOfReplies(asked, control));
    if (!failure) return result;
    const left = `${prompts.length - replies.length} of ${prompts.length} questions were not asked: ${failure.message}`;
    return { ...result, notices: [...result.notices, left] };
  },
});

const withChanges = (targets: QueryTargets, made: TestsetResult): GeneratedTestset => ({
  ...made,
  changes: addedToFiles(targets, made),
});

/** Replies as far as the server gives them: a failure after the first one loses none of them. */
async function askAll(
  prompts: readonly QuestionPrompt[],
  endpoint: ChatEndpoint,
  control: JobControl,
): Promise<{ replies: { prompt: QuestionPrompt; reply: string }[]; failure?: LabError }> {
  const replies: { prompt: QuestionPrompt; reply: string }[] = [];
  for (const prompt of prompts) {
    control.report({ stage: 'ask', done: replies.length, total: prompts.length, unit: 'questions' });
    await control.checkpoint();
    try {
      replies.push({ prompt, reply: await askChat(endpoint, prompt.prompt, { signal: control.signal }) });
    } catch (error) {
      if (replies.length === 0 || isAbort(error) || !(error instanceof LabError)) throw error;
      return { replies, failure: error };
    }
  }
  return { replies };
}
