import type { GuardMode, HitJudge } from '../semantic-cache';

/** The cosine alone decides. */
export const cosineJudge = (guards: GuardMode): HitJudge => ({ guards, score: ({ cosine }) => cosine });
