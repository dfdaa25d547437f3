import { readFileSync } from 'node:fs';

/** Private memory of this process, bytes; undefined where the system does not tell (only Linux does). */
export function privateBytes(): number | undefined {
  try {
    const rollup = readFileSync('/proc/self/smaps_rollup', 'utf8');
    let kib = 0;
    for (const [, amount] of rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm)) kib += Number(amount);
    return kib > 0 ? kib * 1024 : undefined;
  } catch {
    return undefined;
  }
}
