import { readQuestion, weighedScore, type JudgeWeights } from '../../semantic-cache';

/** The lab's score: how surely both want the same answer, out of their cosine and of what differs in their texts. */
export const weighed =
  (weights: JudgeWeights) =>
  (kept: string, asked: string, cosine: number): number =>
    weighedScore(weights, { one: readQuestion(kept), other: readQuestion(asked), cosine });
