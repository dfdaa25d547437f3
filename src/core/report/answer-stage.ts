import type { Progress } from '../common';
import type { AnsweredBy } from '../progressive';

/** What produced an answer of a variant that answers in stages: "words alone". */
export function answerStageText({ stage, model }: AnsweredBy): string {
  if (stage === 'lexical') return 'words alone';
  if (stage === 'static') return `the static model ${model!}`;
  return model === undefined ? 'the index itself' : `the full model ${model}`;
}

/** The same as a sentence, with how far the next better one is, where that is known. */
export function answerStageSentence(by: AnsweredBy, preparing?: Progress): string {
  const said = `Answered by ${answerStageText(by)}`;
  if (by.stage === 'full') return `${said}.`;
  const part = preparing && preparing.total > 0 && PARTS[preparing.stage];
  if (!part) return `${said}; a better answer is made ready.`;
  const share = Math.floor((100 * preparing.done) / preparing.total);
  return `${said}; ${part} ${share} % ready.`;
}

const PARTS: Partial<Record<Progress['stage'], string>> = {
  chunks: 'the chunks are',
  embeddings: 'the embeddings are',
  vectors: 'the vectors are',
  index: 'the index is',
  lexical: 'the word index is',
};
