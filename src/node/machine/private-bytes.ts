import { readFileSync } from 'node:fs';

/** Private memory of a process, this one when absent, bytes; undefined where the system does not tell (only Linux does). */
export function privateBytes(pid: number | 'self' = 'self'): number | undefined {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    let kib = 0;
    for (const [, amount] of rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm)) kib += Number(amount);
    return kib > 0 ? kib * 1024 : undefined;
  } catch {
    return undefined;
  }
}
