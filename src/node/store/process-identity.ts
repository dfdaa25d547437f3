import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who writes: machine, process and a random part, so that no two writers ever share a name. */
export interface Writer {
  readonly host: string;
  readonly pid: number;
  /** Start time of the process and the machine's boot, base 36; "0" where the system does not tell. */
  readonly start: string;
  readonly token: string;
}

const NAME = /^([0-9a-f]{8})-([0-9a-z]{1,8})-([0-9a-z]{1,24})-([0-9a-f]{12})$/;
const UNKNOWN = '0';

const textOf = (read: () => string): string => {
  try {
    return read().trim();
  } catch {
    return '';
  }
};
const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

const host = shortHash(`${hostname()} ${textOf(() => readlinkSync('/proc/self/ns/pid'))}`);
const boot = shortHash(textOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')));

/** State and start time from /proc (proc_pid_stat(5), fields 3 and 22); undefined off Linux and for the dead. */
function statOf(pid: number): { state: string; start: string } | undefined {
  const stat = textOf(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The command, field 2, is in brackets and may hold spaces and brackets of its own.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ticks] = [fields[0], fields[19]];
  if (!state || !ticks) return undefined;
  return { state, start: Number(ticks).toString(36) + boot };
}

const ownStart = statOf(process.pid)?.start ?? UNKNOWN;

/** A new name for this process. */
export const newWriter = (): Writer => ({
  host,
  pid: process.pid,
  start: ownStart,
  token: randomBytes(6).toString('hex'),
});

export const writerName = (writer: Writer): string =>
  `${writer.host}-${writer.pid.toString(36)}-${writer.start}-${writer.token}`;

export function parseWriter(name: string): Writer | undefined {
  const parts = NAME.exec(name);
  if (!parts) return undefined;
  const [, itsHost, pid, start, token] = parts;
  return { host: itsHost!, pid: Number.parseInt(pid!, 36), start: start!, token: token! };
}

export const isOurs = (writer: Writer): boolean =>
  writer.host === host && writer.pid === process.pid && writer.start === ownStart;

/**
 * The process that wrote this is gone for good.
 * @param idleMs since it last gave a sign, which decides where its process cannot be looked at
 * @param trustMs how long such a writer is believed to live
 */
export function isGone(writer: Writer, idleMs: number, trustMs: number): boolean {
  if (writer.host !== host) return idleMs > trustMs;
  try {
    process.kill(writer.pid, 0);
  } catch (error) {
    // EPERM: it lives, under another user.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
  }
  if (writer.start === UNKNOWN) return !isOurs(writer) && idleMs > trustMs;
  const now = statOf(writer.pid);
  return now !== undefined && (now.start !== writer.start || now.state === 'Z' || now.state === 'X');
}
