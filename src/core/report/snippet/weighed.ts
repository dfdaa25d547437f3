import { readQuestion, SHIPPED_WEIGHTS, weighedScore } from '../../semantic-cache';

/** The lab's score: how surely both want the same answer, out of their cosine and of what differs in their texts. */
export const weighed = (kept: string, asked: string, cosine: number): number =>
  weighedScore(SHIPPED_WEIGHTS, { one: readQuestion(kept), other: readQuestion(asked), cosine });
