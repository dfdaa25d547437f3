import type { Guard } from './types';

/** One text is negated and the other is not. Two negations cancel out. */
export const negationGuard: Guard = {
  name: 'negation',
  objection: ({ negated: one }, { negated: other }) =>
    one === other ? undefined : 'one of them is negated and the other is not',
};
