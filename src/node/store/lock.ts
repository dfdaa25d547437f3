import { open, readFile, stat, unlink, utimes } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { removeQuietly } from './atomic-file';
import { errnoOf } from './failures';
import { isGone, newWriter, parseWriter, writerName } from './process-identity';

const POLL_MS = 40;
const HEARTBEAT_MS = 5_000;
/** A lock whose owner cannot be looked at (another machine, no /proc) is believed this long after its last heartbeat. */
const TRUST_MS = 60_000;
/** Long enough to write 50 bytes; a lock without a readable owner after that was left by a killed process. */
const HALF_MADE_MS = 1_500;

export interface Lock {
  release(): Promise<void>;
}

export const NO_LOCK: Lock = { release: () => Promise.resolve() };

/**
 * One owner at a time among the processes of a machine, for work that wants the store to itself. A dead owner's lock
 * is taken over within 5 s.
 * @returns undefined when a living owner kept it for all of `waitMs`
 * @throws the system's error where lock files cannot be made
 */
export async function acquireLock(file: string, waitMs: number): Promise<Lock | undefined> {
  const name = writerName(newWriter());
  const deadline = Date.now() + waitMs;
  for (;;) {
    if (await create(file, name)) return held(file, name);
    if (await ownerIsGone(file)) await removeDead(file);
    else if (Date.now() >= deadline) return undefined;
    else await delay(POLL_MS);
  }
}

async function create(file: string, name: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    try {
      await handle.write(name, 0);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    if (errnoOf(error) !== 'ENOENT') await removeOwn(file, '');
    throw error;
  }
}

async function ownerIsGone(file: string): Promise<boolean> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    const owner = parseWriter(text);
    const idleMs = Date.now() - mtimeMs;
    return owner ? isGone(owner, idleMs, TRUST_MS) : idleMs > HALF_MADE_MS;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/**
 * Two processes may see the same dead owner; without a guard the slower one would remove the faster one's new lock.
 */
async function removeDead(file: string): Promise<void> {
  const guard = `${file}.break`;
  try {
    await (await open(guard, 'wx')).close();
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    const { mtimeMs } = await stat(guard).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > HALF_MADE_MS) await removeQuietly(guard);
    await delay(POLL_MS);
    return;
  }
  try {
    if (await ownerIsGone(file)) await unlink(file);
  } finally {
    await removeQuietly(guard);
  }
}

const removeOwn = async (file: string, name: string): Promise<void> => {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === name) await removeQuietly(file);
};

function held(file: string, name: string): Lock {
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    release: () => {
      clearInterval(heartbeat);
      return removeOwn(file, name);
    },
  };
}
