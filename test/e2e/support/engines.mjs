// The lab's engine processes, as the system sees them.
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Ids of the engine processes of an editor, found by the bundle that they run. */
export function enginesOf(editor) {
  const list = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
  return list
    .split('\n')
    .filter((line) => line.includes(editor.extensions) && line.includes('worker.js'))
    .map((line) => Number(line.trim().split(/\s+/, 1)[0]));
}

/** What `isSo` gives once it gives something. */
export async function until(what, isSo, timeoutMs = 30_000) {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(100)) {
    const value = await isSo();
    if (value) return value;
  }
  throw new Error(`${what}: not within ${timeoutMs} ms`);
}
