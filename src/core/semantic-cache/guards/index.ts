import type { Question } from '../question';
import type { Objection } from '../types';
import { namesGuard } from './names';
import { negationGuard } from './negation';
import { numbersGuard } from './numbers';
import { oppositesGuard } from './opposites';
import { questionWordGuard } from './question-word';
import { swappedGuard } from './swapped';
import type { Guard } from './types';
import { unitsGuard } from './units';

export type { Guard } from './types';

/** In the order in which they are asked. */
export const ALL_GUARDS: readonly Guard[] = [
  numbersGuard,
  unitsGuard,
  negationGuard,
  swappedGuard,
  oppositesGuard,
  namesGuard,
  questionWordGuard,
];

/** The first objection of any guard. Which of the two texts comes first makes no difference to whether there is one. */
export function objectionTo(one: Question, other: Question): Objection | undefined {
  for (const guard of ALL_GUARDS) {
    const reason = guard.objection(one, other);
    if (reason !== undefined) return { guard: guard.name, reason };
  }
  return undefined;
}
