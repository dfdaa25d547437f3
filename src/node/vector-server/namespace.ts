import { createHash, randomBytes } from 'node:crypto';

const PATTERN = /^rag_lab_[0-9a-f]{16}$/;

/** Of this process alone, so that two of them never fill or drop one another's. */
const owner = randomBytes(16);
let made = 0;

/** A name that nobody else has, for what these texts and parameters make; nothing of them can be read from it. */
export function newNamespace(...parts: readonly string[]): string {
  const hash = createHash('sha256').update(owner).update(String(made++));
  for (const part of parts) hash.update('\0').update(part);
  return `rag_lab_${hash.digest('hex').slice(0, 16)}`;
}

/** Whether a table or collection is one of the lab's. */
export const isNamespace = (name: string): boolean => PATTERN.test(name);
