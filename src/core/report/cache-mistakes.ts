import type { CacheLabResult, CacheMistake } from '../cache-lab';
import { clock, type TextTable } from './cache-model';
import { shortened } from './visible';

/** Mistakes that are shown of all columns together. */
const MOST = 10;
const MOST_TEXT = 60;
const MOST_POLICIES = 3;

/**
 * The first wrong and stale answers of a replay, and which policies gave them. Texts, names of documents and of policies
 * are the user's.
 */
export function mistakeFigures({ columns }: Pick<CacheLabResult, 'columns'>): TextTable {
  const found = new Map<string, { readonly mistake: CacheMistake; readonly policies: string[] }>();
  for (const { name, mistakes } of columns)
    for (const mistake of mistakes) {
      const id = JSON.stringify(mistake);
      const known = found.get(id);
      if (known) known.policies.push(name);
      else found.set(id, { mistake, policies: [name] });
    }
  const first = [...found.values()].sort((a, b) => a.mistake.atMs - b.mistake.atMs).slice(0, MOST);
  return {
    head: ['Time', 'Asked', 'Kept for', 'Cache', 'What is wrong', 'Policies'],
    rows: first.map(({ mistake, policies }) => [
      clock(mistake.atMs),
      shortened(mistake.asked, MOST_TEXT),
      mistake.keptFor === mistake.asked ? 'the same' : shortened(mistake.keptFor, MOST_TEXT),
      mistake.layer,
      mistakeText(mistake),
      listed(policies, policies.length, MOST_POLICIES),
    ]),
  };
}

/** "another meaning", "stale since 0:06:31, edit of store.md". */
export const mistakeText = ({ wrong, outdatedBy }: CacheMistake): string =>
  [
    ...(wrong ? ['another meaning'] : []),
    ...(outdatedBy
      ? [
          `stale since ${clock(outdatedBy.atMs)}, ${outdatedBy.causes.join(', ')} of ${listed(outdatedBy.named, outdatedBy.documents, outdatedBy.named.length)}`,
        ]
      : []),
  ].join('; ');

const listed = (names: readonly string[], count: number, most: number): string =>
  count > most ? `${names.slice(0, most).join(', ')} and ${count - most} more` : names.join(', ');
