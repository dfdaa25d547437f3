import type { QueryAnswer } from '../lab';

/** Which cache gave an answer, and where its vector came from, in words. */
export function answeredBy({ cache, keptFor, vector }: Pick<QueryAnswer, 'cache' | 'keptFor' | 'vector'>): string {
  const from = {
    off: 'cache off',
    miss: 'not in cache',
    result: 'from the result cache',
    semantic: keptFor
      ? `from the semantic cache: kept for "${keptFor.query}", likeness ${keptFor.score.toFixed(2)}`
      : 'from the semantic cache',
  }[cache];
  const embedded =
    vector && { memory: 'vector from memory', store: 'vector from the store', model: 'vector new' }[vector];
  return [from, ...(embedded ? [embedded] : [])].join(' · ');
}
