import { randomBytes } from 'node:crypto';

const PREFIX = 'rag_lab_';
const PATTERN = /^(rag_lab_[0-9a-f]{16}):/;

/** A prefix that nobody else has, for what one run writes to Redis. */
export const newRedisNamespace = (): string => `${PREFIX}${randomBytes(8).toString('hex')}`;

/** Namespaces of the lab among keys. */
export const namespacesOf = (keys: readonly string[]): readonly string[] => [
  ...new Set(keys.flatMap((key) => PATTERN.exec(key)?.[1] ?? [])),
];

/** All keys of the lab, or of one of its namespaces, begin so. */
export const keyPrefix = (namespace?: string): string => (namespace === undefined ? PREFIX : `${namespace}:`);
