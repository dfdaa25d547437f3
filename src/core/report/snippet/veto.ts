import { objectionTo, readQuestion } from '../../semantic-cache';

/** The lab's guards: 0 where numbers, units, names, negations or the order of things differ, else the cosine. */
export const vetoed = (kept: string, asked: string, cosine: number): number =>
  objectionTo(readQuestion(kept), readQuestion(asked)) ? 0 : cosine;
