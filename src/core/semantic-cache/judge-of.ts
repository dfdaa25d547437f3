import { normaliseQueryKey } from '../cache';
import { weighedScore, type JudgeWeights } from './fit-judge';
import { objectionTo } from './guards';
import { readQuestion, type Question } from './question';
import { SHIPPED_WEIGHTS } from './shipped-weights';
import { parseWeights } from './weights-text';
import { userError } from '../common';
import type { KnobValues } from '../config';
import type { GuardMode, HitJudge, QuestionPair } from './types';

/** Texts whose reading is remembered: a look-up reads the same kept queries again and again. */
const MOST_READ = 2_000;

/**
 * The judge of a mode. Equal texts (see `normaliseQueryKey`) score 1 in all of them, and which text comes first makes no
 * difference. Word lists are English: in other languages numbers, units, names and the shares of words and letters tell.
 * @param weights of `weighed`
 */
export function judgeOf(guards: GuardMode, weights: JudgeWeights = SHIPPED_WEIGHTS): HitJudge {
  const read = remembering(readQuestion);
  const isSame = ({ cached, asked }: QuestionPair): boolean => normaliseQueryKey(cached) === normaliseQueryKey(asked);
  const likeness = ({ cosine }: QuestionPair): number => Math.min(1, Math.max(0, cosine));
  switch (guards) {
    case 'off':
      return { guards, score: (pair) => (isSame(pair) ? 1 : likeness(pair)) };
    case 'veto': {
      const objection = (pair: QuestionPair) =>
        isSame(pair) ? undefined : objectionTo(read(pair.cached), read(pair.asked));
      return {
        ...{ guards, objection },
        score: (pair) => (isSame(pair) ? 1 : objection(pair) ? 0 : likeness(pair)),
      };
    }
    case 'weighed':
      return {
        guards,
        score: (pair) =>
          isSame(pair)
            ? 1
            : weighedScore(weights, { one: read(pair.cached), other: read(pair.asked), cosine: pair.cosine }),
      };
  }
}

/**
 * The judge that a variant's knobs name.
 * @throws `cache/bad-weights`
 */
export function judgeOfKnobs(knobs: Pick<KnobValues, 'cache.semantic.guards' | 'cache.semantic.weights'>): HitJudge {
  const weights = parseWeights(knobs['cache.semantic.weights']);
  if ('problem' in weights)
    throw userError(
      'cache/bad-weights',
      `cache.semantic.weights cannot be read: ${weights.problem}.`,
      'Copy what rag-lab cache threshold printed, or use shipped.',
    );
  return judgeOf(knobs['cache.semantic.guards'], weights);
}

function remembering(make: (text: string) => Question): (text: string) => Question {
  const known = new Map<string, Question>();
  return (text) => {
    let question = known.get(text);
    if (!question) {
      if (known.size >= MOST_READ) known.clear();
      known.set(text, (question = make(text)));
    }
    return question;
  };
}
