import { environmentError, userError, type LabError } from '../../core/common';

const EXAMPLE = 'redis://:password@localhost:6379';

/** @throws `redis/address` for anything but `redis://…` and `rediss://…` */
export function redisAddress(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address && /^rediss?:$/.test(address.protocol) && address.hostname && /^(\/\d*)?$/.test(address.pathname))
    return address;
  throw userError('redis/address', 'The address of Redis is not one.', `Write it like ${EXAMPLE}.`);
}

/** Beginnings of Redis's own error texts, and what they mean to the user. */
const KNOWN: readonly (readonly [pattern: RegExp, code: string, what: string, nextStep: string])[] = [
  [/WRONGPASS|NOAUTH|invalid password/i, 'refused', 'does not let this user in', 'Check user and password.'],
  [/NOPERM/, 'refused', 'does not allow this user a command', 'Allow it reading, writing, scripts and channels.'],
  [/READONLY/, 'read-only', 'is a read-only replica', 'Name the server that takes writes.'],
  [/OOM|MISCONF/, 'full', 'takes nothing more', 'Raise its memory, or let it evict.'],
  [/LOADING/, 'unavailable', 'is still loading its data', 'Try again later.'],
  [
    /Command timed out|Socket timeout|ETIMEDOUT/,
    'too-slow',
    'does not answer in time',
    'Look at its load and the way.',
  ],
];

/** What went wrong, without what Redis repeats of the command. */
export function ofRedis(host: string, error: unknown): LabError {
  const message = error instanceof Error ? error.message : String(error);
  for (const [pattern, code, what, nextStep] of KNOWN)
    if (pattern.test(message)) return environmentError(`redis/${code}`, `Redis at ${host} ${what}.`, nextStep, error);
  const { code } = error as { code?: unknown };
  const why = typeof code === 'string' && /^[A-Z_]{2,40}$/.test(code) ? ` (${code})` : '';
  return environmentError(
    'redis/unreachable',
    `Redis at ${host} could not be reached${why}.`,
    'Check that it runs and that the address is right; rag-lab servers asks it.',
    error,
  );
}

export const tooManyCalls = (host: string): LabError =>
  environmentError('redis/busy', `Redis at ${host} has too many calls waiting.`, 'Look at its load.');
