import type { ChildProcess } from 'node:child_process';
import { rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { Transport } from '../transport';
import { describeExit } from './describe-exit';

/** How long a child that closed its channel may take to exit before it is killed, ms. */
const EXIT_GRACE_MS = 500;

/** The parent's end of a forked child (`serialization: 'advanced'`). Closing it ends the child. */
export function childTransport(child: ChildProcess): Transport {
  let open = true;
  const closes: ((reason: string) => void)[] = [];
  const closed = (reason: string): void => {
    if (!open) return;
    open = false;
    for (const listener of closes) listener(reason);
  };
  const killSoon = (): void => {
    const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_GRACE_MS);
    timer.unref();
    child.once('exit', () => clearTimeout(timer));
  };
  child.once('exit', (code, signal) => closed(describeExit(code, signal)));
  child.once('error', (error) => closed(`it could not be started (${error.message})`));
  // The exit, with its reason, comes just before or after this.
  child.once('disconnect', killSoon);
  return {
    post(message) {
      // Throws at once what cannot be cloned; a write that fails later is followed by the exit.
      if (open && child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => void child.on('message', listener),
    onClose: (listener) => void closes.push(listener),
    close() {
      if (!open) return;
      open = false;
      if (child.connected) child.disconnect();
      else killSoon();
    },
  };
}

/** Name of the private, empty folders that engines work in. */
export const ENGINE_FOLDER = 'rag-lab-engine-';

/** The parent removes it, unless it is the parent that was killed. */
function removeOwnFolder(): void {
  const folder = process.cwd();
  if (!path.basename(folder).startsWith(ENGINE_FOLDER)) return;
  try {
    process.chdir(tmpdir());
    rmdirSync(folder);
  } catch {
    // Removed already, or not empty: then it is not ours to remove.
  }
}

const PUT_AWAY_MS = 2_000;

/**
 * The child's end. When the parent goes, or closes the connection, the child exits by itself: an engine without anyone
 * to answer is an orphan.
 */
export function parentTransport(): Transport {
  let open = true;
  const closes: ((reason: string) => void)[] = [];
  process.once('disconnect', () => {
    // First: a listener may end the process.
    removeOwnFolder();
    if (open) for (const listener of closes) listener('the process that started it is gone');
    open = false;
    // Whoever listens ends the process once it has put its things away, and soon.
    if (closes.length === 0) process.exit(0);
    setTimeout(() => process.exit(0), PUT_AWAY_MS);
  });
  return {
    post(message) {
      if (open && process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => void process.on('message', listener),
    onClose: (listener) => void closes.push(listener),
    close() {
      open = false;
      if (process.connected) process.disconnect();
    },
  };
}
