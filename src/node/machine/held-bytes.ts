import { readFileSync } from 'node:fs';
import process from 'node:process';

/**
 * Memory that this process alone holds and that the system cannot take back, bytes: without mapped files. On systems
 * that do not tell it, everything resident, mapped files and shared libraries included.
 */
export function heldBytes(): number {
  try {
    const [, kib] = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kib !== undefined) return Number(kib) * 1024;
  } catch {
    // Not Linux.
  }
  return process.memoryUsage.rss();
}
