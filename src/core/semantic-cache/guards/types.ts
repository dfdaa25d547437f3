import type { Question } from '../question';

/**
 * A difference between two questions that their cosine hardly shows. Symmetric, pure, in linear time.
 * `objection` says in words what differs; undefined where nothing of its kind does.
 */
export interface Guard {
  readonly name: string;
  objection(one: Question, other: Question): string | undefined;
}

/** "the numbers differ: 3, 5". */
export const differing = (what: string, one: Iterable<string>, other: Iterable<string>): string =>
  `the ${what} differ: ${named(one)}, ${named(other)}`;

const MOST_NAMED = 3;
function named(values: Iterable<string>): string {
  const all = [...values];
  if (all.length === 0) return 'none';
  return all.slice(0, MOST_NAMED).join(' and ') + (all.length > MOST_NAMED ? ' and more' : '');
}

/** What is in one and not in the other. */
export const only = (one: Iterable<string>, other: { has(value: string): boolean }): string[] =>
  [...one].filter((value) => !other.has(value));
