import { hash } from 'node:crypto';

export const KEY_HASH_BYTES = 16;

/**
 * Rows by their keys. Equal texts share one element of the graph: many equal vectors would link only to each other and
 * cut the graph into islands.
 */
export interface DistinctKeys {
  /** One hash a distinct key, in order of first occurrence. */
  readonly hashes: readonly string[];
  /** Rows of each distinct key, ascending. */
  readonly rows: readonly (readonly number[])[];
}

export function distinctKeys(keys: readonly string[]): DistinctKeys {
  const groups = new Map<string, number[]>();
  for (const [row, key] of keys.entries()) {
    const rows = groups.get(key);
    if (rows) rows.push(row);
    else groups.set(key, [row]);
  }
  return { hashes: [...groups.keys()].map(hashKey), rows: [...groups.values()] };
}

/** Keys met before: a corpus asks for the same ones after every edit. Emptied before it outgrows a large corpus. */
const known = new Map<string, string>();
const MOST_KNOWN = 200_000;

/** First 16 bytes of SHA-256, one character a byte. */
function hashKey(key: string): string {
  let hashed = known.get(key);
  if (hashed === undefined) {
    hashed = hash('sha256', key, 'buffer').toString('latin1', 0, KEY_HASH_BYTES);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, hashed);
  }
  return hashed;
}
