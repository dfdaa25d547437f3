import type { QuestionKind } from '../word-lists';
import type { Guard } from './types';

/**
 * Kinds whose answers are of another sort than all others. "How do I" and "what is the best way to" want the same, and so do
 * "who" and "which person": manner, thing, person and state are not told apart.
 */
const DISTINCT: readonly QuestionKind[] = ['reason', 'place', 'time', 'amount'];

export const questionWordGuard: Guard = {
  name: 'question word',
  objection({ kind: one }, { kind: other }) {
    if (one === other || one === 'none' || other === 'none') return undefined;
    if (!DISTINCT.includes(one) && !DISTINCT.includes(other)) return undefined;
    return `they ask for different things: ${one}, ${other}`;
  },
};
