import type { Question } from '../question';
import { OPPOSITES } from '../word-lists';
import type { Guard } from './types';

const REVERSING = ['un', 'dis', 'non', 'de', 'in', 'im'];

/** One text has a word, the other its opposite: enable and disable, best and worst, known and unknown. */
export const oppositesGuard: Guard = {
  name: 'opposites',
  objection(one, other) {
    const found = opposed(one, other) ?? opposed(other, one)?.reverse();
    return found && `they say the opposite: ${found.join(', ')}`;
  },
};

function opposed({ words: here }: Question, { words: there }: Question): string[] | undefined {
  const [ours, theirs] = [new Set(here), new Set(there)];
  for (const word of ours) {
    if (theirs.has(word)) continue;
    const prefixed = REVERSING.map((prefix) => prefix + word);
    const opposites = word.length > 3 ? [...(OPPOSITES.get(word) ?? []), ...prefixed] : (OPPOSITES.get(word) ?? []);
    const opposite = opposites.find((candidate) => theirs.has(candidate) && !ours.has(candidate));
    if (opposite !== undefined) return [word, opposite];
  }
  return undefined;
}
